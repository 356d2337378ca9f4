"""Other trainers in the engine's place, by the run-folder contract."""
