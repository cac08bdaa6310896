"""Random programs with modules of torch, run in real torch and understood by lstmlint: do the two agree?"""
