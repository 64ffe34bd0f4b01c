import CLyceumKernels
import Testing

@Suite("Losses")
struct LossKernelTests {}
