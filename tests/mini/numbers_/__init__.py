"""What the pages of the small book compute."""
