import CLyceumKernels
import Testing

@Suite("Derivatives of operations on rows")
struct GradientKernelTests {}
