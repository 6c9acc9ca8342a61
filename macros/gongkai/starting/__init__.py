"""What begins: a new department's repository, and a new year from the last one."""
