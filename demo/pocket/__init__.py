"""The pocket assistant's world: ninety everyday facts, how to ask for them, and demonstrations of mixed quality."""
