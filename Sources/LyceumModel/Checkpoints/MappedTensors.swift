package import LyceumCore
internal import LyceumTensor

extension ElementType {
    /// Where an element must start in memory, as a multiple of this many bytes. Blocks start with 16-bit scales.
    var alignment: Int {
        switch self {
        case .f32, .i32: 4
        case .i64: 8
        case .i8: 1
        default: 2
        }
    }
}

/// Makes tensors that view a mapped file. Data that starts at an address its type forbids is copied instead.
struct MappedTensors: Sendable {
    let file: MappedFile
    private let storage: Storage

    init(_ file: MappedFile) {
        self.file = file
        storage = Storage(borrowing: file.bytes, owner: file)
    }

    /// `offset` and the size have been checked against the file.
    func tensor(_ type: ElementType, _ shape: [Int], at offset: Int) -> Tensor {
        let byteCount = type.bytes(for: shape.reduce(1, *))
        if offset % type.alignment == 0, byteCount > 0 {
            return Tensor(type: type, shape: shape, storage: storage, byteOffset: offset)
        }
        let copy = Storage(byteCount: byteCount)
        if byteCount > 0 { copy.pointer.copyMemory(from: file.bytes.baseAddress! + offset, byteCount: byteCount) }
        return Tensor(type: type, shape: shape, storage: copy)
    }
}

extension LyceumError {
    package static func noTensor(_ name: String, among names: some Sequence<String>, at path: String) -> LyceumError {
        LyceumError(
            .notFound, "there is no tensor \(name)", at: path,
            remedy: nearestNameRemedy(name, among: names, otherwise: "check that the file holds this architecture"))
    }
}
