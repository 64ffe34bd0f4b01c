// One import for programs that use Lyceum as a library.
@_exported public import LyceumCore
@_exported public import LyceumModel
@_exported public import LyceumTensor
@_exported public import LyceumText
