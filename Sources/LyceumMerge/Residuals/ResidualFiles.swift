internal import LyceumCore

/// Names of the files of a residual's folder.
///
/// The differences lie in ordinary safetensors files beside a config.json and the tokenizer of the instruct model, as the Python package
/// `residuals` has them (format 1.0), which reads such folders and whose folders are read. What Lyceum adds lies in files of its own.
enum ResidualFiles {
    static let weights = "model.safetensors"
    static let index = "model.safetensors.index.json"
    static let configuration = "config.json"
    /// config.json of the instruct model.
    static let modelConfiguration = "model_config.json"
    /// Hashes, lengths and angles.
    static let description = "residual.json"
    /// What the base's weights looked like.
    static let sketches = "base_sketch.safetensors"
    /// What fp32 differences leave out.
    static let remainders = "remainders.safetensors"
    static let version = 1
}

/// A checksum of a model's values, whatever the file's format and order: of the sorted lines `name shape sha256(fp32 values)`.
struct ValueHash {
    private var lines: [String: String] = [:]

    mutating func add(_ name: String, _ shape: [Int], _ bytes: UnsafeRawBufferPointer) {
        var digest = Digest(.sha256)
        digest.update(bytes)
        lines[name] = "\(name) \(shape) \(digest.hexadecimal())\n"
    }

    var text: String {
        var digest = Digest(.sha256)
        for name in lines.keys.sorted() { digest.update(Array((lines[name] ?? "").utf8)) }
        return digest.hexadecimal()
    }
}
