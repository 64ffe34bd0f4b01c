internal import LyceumCore
internal import LyceumTensor

/// The tensors of a GGUF model, in one file or in several named `…-00001-of-00003.gguf`. Metadata is in the first.
final class GGUFShards: TensorSource {
    let tensorNames: [String]
    let byteCount: Int
    private let files: [GGUFFile]
    private let fileOfTensor: [String: Int]

    private static let limit = 10_000

    init(first: GGUFFile) throws(LyceumError) {
        var files = [first]
        if let count = first.metadata.int("split.count"), count > 1 {
            guard count <= Self.limit, let stem = Self.stem(first.path, count), Self.isFirst(first.path) else {
                throw LyceumError(
                    .invalidArgument, "the model is in \(count) files, expected the first of them", at: first.path,
                    remedy: "give the file whose name ends in -00001-of-\(Self.padded(count)).gguf")
            }
            for number in 2...count {
                files.append(try GGUFFile(path: "\(stem)\(Self.padded(number))-of-\(Self.padded(count)).gguf"))
            }
        }
        var fileOfTensor: [String: Int] = [:]
        for (index, file) in files.enumerated() {
            for name in file.tensorNames where fileOfTensor.updateValue(index, forKey: name) != nil {
                throw LyceumError(.invalidData, "the tensor is in two files of the model", at: "\(file.path): \(name)")
            }
        }
        if let expected = first.metadata.int("split.tensors.count"), expected != fileOfTensor.count {
            throw LyceumError(
                .invalidData, "expected \(expected) tensors in all files, found \(fileOfTensor.count)", at: first.path)
        }
        self.files = files
        self.fileOfTensor = fileOfTensor
        tensorNames = fileOfTensor.keys.sorted()
        byteCount = files.reduce(0) { $0 + $1.byteCount }
    }

    /// False for the second and later files of a model.
    static func isFirst(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        // -00002-of-00003.gguf
        guard bytes.count >= 20, name.hasSuffix(".gguf"), Array(bytes[bytes.count - 14..<bytes.count - 10]) == Array("-of-".utf8)
        else { return true }
        return Array(bytes[bytes.count - 20..<bytes.count - 14]) == Array("-00001".utf8)
    }

    private static func stem(_ path: String, _ count: Int) -> String? {
        let suffix = "00001-of-\(padded(count)).gguf"
        return path.hasSuffix(suffix) ? String(path.dropLast(suffix.count)) : nil
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    func contains(_ name: String) -> Bool { fileOfTensor[name] != nil }

    func tensor(named name: String) throws(LyceumError) -> Tensor {
        guard let index = fileOfTensor[name] else { throw .noTensor(name, among: tensorNames, at: files[0].path) }
        return try files[index].tensor(named: name)
    }
}

extension GGUFShards: TensorListing {
    func listing(of name: String) -> TensorSummary? { fileOfTensor[name].flatMap { files[$0].listing(of: name) } }
}
