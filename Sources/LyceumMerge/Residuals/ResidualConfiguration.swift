internal import LyceumCore
internal import LyceumTensor

/// The config.json of a residual's folder: exactly the keys of format 1.0 of the Python package `residuals`, which refuses others.
struct ResidualConfiguration {
    let base: String
    let instruct: String
    let type: ElementType
    /// Names and shapes as they stand in the file.
    let shapes: [(name: String, shape: [Int])]

    var json: JSON.Object {
        let sorted = shapes.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let names = sorted.map(\.name).joined(separator: "|")
        let listed = sorted.map { "\($0.name):[\($0.shape.map(String.init).joined(separator: ", "))]" }.joined(separator: "|")
        return JSON.Object([
            ("residuals_version", "1.0"), ("format", "pytorch"), ("dtype", .string(typeName)),
            ("param_count", .integer(shapes.count)), ("shapes_hash", .string(Self.hash(listed))),
            ("parameter_names_hash", .string(Self.hash(names))), ("tokenizer_name", .string(instruct)),
            // No date: the same models give the same bytes.
            ("created_at", ""), ("library", ["package": "lyceum"]), ("base_model_name", .string(base)),
            ("instruct_model_name", .string(instruct)), ("pipeline_tag", "text-generation"), ("license", .null), ("language", .null),
            ("tags", ["residuals", "delta", "task-arithmetic", "finetune"]), ("base_model_relation", "adapter"),
        ])
    }

    private var typeName: String {
        switch type {
        case .f16: "float16"
        case .bf16: "bfloat16"
        default: "float32"
        }
    }

    private static func hash(_ text: String) -> String {
        var digest = Digest(.sha256)
        digest.update(Array(text.utf8))
        return digest.hexadecimal()
    }
}
