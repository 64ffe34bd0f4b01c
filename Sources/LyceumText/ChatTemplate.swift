public import LyceumCore
