// One import for programs that use Lyceum as a library.
@_exported public import LyceumConfiguration
@_exported public import LyceumCore
@_exported public import LyceumCurate
@_exported public import LyceumData
@_exported public import LyceumExam
@_exported public import LyceumMerge
@_exported public import LyceumModel
@_exported public import LyceumPages
@_exported public import LyceumRecipes
@_exported public import LyceumRuns
@_exported public import LyceumStatistics
@_exported public import LyceumSynthesis
@_exported public import LyceumTensor
@_exported public import LyceumText
@_exported public import LyceumTrain
