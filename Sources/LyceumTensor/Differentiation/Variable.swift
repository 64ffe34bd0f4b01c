/// Where a tensor lies, without keeping its memory: what a rule needs to find the tensor's gradient.
public struct Variable: Sendable, Hashable {
    let identity: UInt64
    /// The first element's index in the storage, and how many elements the tensor has.
    let first: Int
    let count: Int
    let storageCount: Int
    let shape: [Int]

    /// - Precondition: `storageCount` is exact for storages from the tape and for parameters, which are not block types.
    init(_ tensor: Tensor, storageCount: Int? = nil) {
        identity = tensor.storage.identity
        let bytes = tensor.type.bytes(for: 1)
        first = tensor.byteOffset / bytes
        count = tensor.count
        self.storageCount = storageCount ?? tensor.storage.byteCount / bytes
        shape = tensor.shape
    }

    /// The variable's part of its storage's gradient.
    func view(of gradient: Tensor) -> Tensor {
        Tensor(type: .f32, shape: shape, storage: gradient.storage, byteOffset: gradient.byteOffset + first * 4)
    }
}
