"""Sample archives as package data; the script that makes them is not installed."""
