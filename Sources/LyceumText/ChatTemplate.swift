internal import LyceumCore
