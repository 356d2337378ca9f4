"""The product in a real Chromium: started as the user starts it, clicked through, ended."""
