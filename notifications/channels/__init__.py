"""The ways to reach people, one file for each provider."""

from notifications.channels.build import ChannelSettings, ForeignProvider, build

__all__ = ["ChannelSettings", "ForeignProvider", "build"]
