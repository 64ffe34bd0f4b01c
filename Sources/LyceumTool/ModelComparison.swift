import Lyceum

/// Of the two types of this name, the one of examinations; that of quantization is written with its module.
typealias ModelComparison = LyceumExam.ModelComparison
