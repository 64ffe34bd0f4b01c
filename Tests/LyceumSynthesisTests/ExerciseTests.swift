import Testing

@testable import LyceumSynthesis
