"""Floor 2: services, requirements, steps and tariffs, as data files with validity dates."""
