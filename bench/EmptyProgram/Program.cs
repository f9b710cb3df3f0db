// Does nothing: what it takes to start is what the runtime itself takes.
return 0;
