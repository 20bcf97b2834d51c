/* rl.c — the table of the rl plugin. */
#include "agent.h"
#include "rows.h"

static const lab_row rows[] = {
    { "kind(what: any) -> kind: EnvKind", LAB_CODE(env_kind_of),
      "The kind of an environment: what a C cell or another plugin hands over as well.\n"
      ">>> print(rl.make(rl.kind(\"CartPole-v1\")).name)\nCartPole-v1" },
};

LAB_PLUGIN(rl, .version = "0.1",
           .doc = "Reinforcement learning: environments, agents that learn in them.",
           .types = LAB_TYPES(&lab_env_type, &env_type, &agent_type), .rows = rows,
           .parts = LAB_PARTS(&env_rows, &agent_rows));
