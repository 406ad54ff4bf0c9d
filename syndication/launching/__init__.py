"""Setting up an installation, and running all its processes under one roof (`make install`, `make run`)."""
