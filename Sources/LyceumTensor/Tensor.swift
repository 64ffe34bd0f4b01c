
/// A dense, row-major array of numbers: a view of a storage with an element type and a shape.
///
/// The last dimension is contiguous. Block types need a last dimension that fills whole blocks.
public struct Tensor: Sendable {
    public let type: ElementType
    /// Sizes, outermost first.
    public let shape: [Int]
    public let storage: Storage
    public let byteOffset: Int

    public init(type: ElementType, shape: [Int], storage: Storage, byteOffset: Int = 0) {
        self.type = type
        self.shape = shape
        self.storage = storage
        self.byteOffset = byteOffset
        precondition(byteOffset + byteCount <= storage.byteCount, "a tensor \(shape) of \(type) does not fit its storage")
    }

    /// A new tensor with cleared elements.
    public init(zeros shape: [Int], type: ElementType = .f32) {
        let bytes = type.bytes(for: shape.reduce(1, *))
        self.init(type: type, shape: shape, storage: Storage(byteCount: bytes))
        storage.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    }

    /// A new fp32 tensor with the given elements, row-major.
    public init(_ elements: [Float], shape: [Int]) {
        precondition(elements.count == shape.reduce(1, *), "\(elements.count) elements do not fill \(shape)")
        self.init(type: .f32, shape: shape, storage: Storage(byteCount: elements.count * 4))
        elements.withUnsafeBytes { storage.pointer.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
    }

    public var count: Int { shape.reduce(1, *) }
    public var byteCount: Int { type.bytes(for: count) }
    public var pointer: UnsafeMutableRawPointer { storage.pointer + byteOffset }
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: pointer, count: byteCount) }
    /// Elements of the last dimension.
    public var width: Int { shape.last ?? 1 }
    /// Number of rows of the last dimension.
    public var rows: Int { width == 0 ? 0 : count / width }

    /// The elements of an fp32 tensor.
    public var floats: UnsafeMutablePointer<Float> {
        precondition(type == .f32, "expected an f32 tensor, found \(type)")
        return pointer.assumingMemoryBound(to: Float.self)
    }

    /// The same elements in another shape.
    public func reshaped(_ shape: [Int]) -> Tensor {
        precondition(shape.reduce(1, *) == count, "\(self.shape) cannot become \(shape)")
        return Tensor(type: type, shape: shape, storage: storage, byteOffset: byteOffset)
    }

    /// Rows `range` of the outermost dimension; shares the storage.
    public func slice(_ range: Range<Int>) -> Tensor {
        precondition(range.lowerBound >= 0 && range.upperBound <= shape[0], "rows \(range) of \(shape)")
        let inner = shape.dropFirst().reduce(1, *)
        return Tensor(
            type: type, shape: [range.count] + shape.dropFirst(), storage: storage,
            byteOffset: byteOffset + type.bytes(for: range.lowerBound * inner))
    }

    /// For a view of a mapped file that has been copied: its memory goes back to the system until somebody reads it again.
    public func forgetMappedPages() { storage.forget(byteOffset..<byteOffset + byteCount) }
}
