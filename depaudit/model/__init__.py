"""What depaudit talks about. All frozen, none reads a file."""
