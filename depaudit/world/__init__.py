"""What is asked outside the project: advisories, releases. Only when it is asked for."""
