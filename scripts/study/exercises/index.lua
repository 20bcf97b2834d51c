-- The exercises that are here, in the order of the plan.
return {
    "w1.gray", "w2.iou", "w3.conv_bwd", "w3.dice", "w3.border_map", "w3.miou", "w5.attention",
    "w5.attention_bwd", "w5.softmax_ce", "w5.heads", "w5.layer_norm",
    "w6.online_softmax", "w7.lora", "w8.speculative", "w9.policy_eval", "w9.value_iter", "w9.cartpole", "w9.reinforce", "w10.gae",
}
