"""A small, strict Telegram: a world without HTTP, and a Bot API server in front of it. Imports nothing of the bot."""
