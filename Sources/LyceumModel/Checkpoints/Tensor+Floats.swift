internal import CLyceumKernels
package import LyceumCore
package import LyceumTensor

extension Tensor {
    /// A fresh fp32 copy of any floating point or block type.
    /// - Throws: `LyceumError` (`unsupported`) for whole-number types.
    package func asFloats(_ name: String) throws(LyceumError) -> Tensor {
        guard type.isReal else {
            throw LyceumError(.unsupported, "expected a tensor of real numbers, found \(type)", at: name)
        }
        let result = Tensor(type: .f32, shape: shape, storage: Storage(byteCount: count * 4))
        withExtendedLifetime(self) {
            if count > 0 { lyc_dequantize(type.kernelType, pointer, result.floats, count) }
        }
        return result
    }

    /// The elements of a small fp32 tensor.
    func floatArray() -> [Float] {
        withExtendedLifetime(self) { Array(UnsafeBufferPointer(start: floats, count: count)) }
    }
}
