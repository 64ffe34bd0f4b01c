internal import CLyceumKernels
public import LyceumCore

extension Tensor {
    /// The same numbers in another real type: expanded, rounded or quantized.
    ///
    /// Block types follow the GGUF formats; the rounding is that of the format's reference quantizer. Conversions between two types that are
    /// not fp32 go through fp32, row by row. Time is proportional to the number of elements; the result does not depend on the pool.
    /// - Parameters:
    ///   - type: fp32, fp16, bf16 or a block type whose block divides the last dimension.
    ///   - pool: threads that share the rows; nil works on the calling thread.
    ///   - importance: nil, or one weight (finite, ≥ 0) per element of the last dimension saying how much an error in that column matters,
    ///     such as the mean squared input a calibration text gives. Block types only; Q8_0 and plain types ignore it.
    /// - Throws: `LyceumError`: `unsupported` for integer types, `invalidArgument` when the last dimension does not fill whole blocks or
    ///   `importance` does not fit.
    public func converted(
        to type: ElementType, pool: ThreadPool? = nil, importance: [Float]? = nil
    ) throws(LyceumError) -> Tensor {
        try checkConversion(to: type, importance: importance)
        if type == self.type { return self }
        let result = Tensor(type: type, shape: shape, storage: Storage(byteCount: type.bytes(for: count)))
        guard count > 0 else { return result }
        let done: Int32
        if let importance {
            done = importance.withUnsafeBufferPointer { convertRows(into: result, pool: pool, importance: $0.baseAddress) }
        } else {
            done = convertRows(into: result, pool: pool, importance: nil)
        }
        guard done == 0 else {
            throw LyceumError(.limitExceeded, "no memory to convert rows of \(width) elements", remedy: "close other programs")
        }
        return result
    }

    private func convertRows(into result: Tensor, pool: ThreadPool?, importance: UnsafePointer<Float>?) -> Int32 {
        lyc_convert(
            pool?.handle, self.type.kernelType, pointer, result.type.kernelType, result.pointer, rows, width, importance)
    }

    private func checkConversion(to type: ElementType, importance: [Float]?) throws(LyceumError) {
        guard self.type.isReal, type.isReal else {
            throw LyceumError(
                .unsupported, "expected floating point or block types, found \(self.type.rawValue) to \(type.rawValue)",
                remedy: "convert only tensors of real numbers")
        }
        guard width % type.blockElements == 0 else {
            throw LyceumError(
                .invalidArgument,
                "expected rows that fill whole blocks of \(type.blockElements) for \(type.rawValue), found rows of \(width)",
                remedy: "choose a type with smaller blocks, such as q8_0 (32) or f16")
        }
        guard let importance else { return }
        guard importance.count == width else {
            throw LyceumError(
                .invalidArgument, "expected \(width) importance weights, one per column, found \(importance.count)",
                remedy: "compute the weights for this tensor's input")
        }
        guard importance.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw LyceumError(
                .invalidArgument, "expected importance weights that are finite and not negative",
                remedy: "compute the weights again from finite activations")
        }
    }
}
