"""Every day's payments beside the processor's own list: whatever differs is somebody's work."""
