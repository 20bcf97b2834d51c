/* One line for each module of the program, in the order in which they are listed. */
MODULE(tensor)
MODULE(grad)
MODULE(nn)
MODULE(optim)
MODULE(view)
MODULE(data)
MODULE(run)
