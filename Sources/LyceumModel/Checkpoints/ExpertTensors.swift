internal import LyceumCore
internal import LyceumTensor

/// The tensors of a file in which the matrices of all experts of a layer are one tensor, under the names of single experts: views of the file.
///
/// GGUF: `blk.0.ffn_gate_exps.weight` `[experts, rows, columns]` becomes `blk.0.ffn_gate.3.weight`. Folders: `mlp.experts.gate_up_proj`, gate
/// above up, and `mlp.experts.down_proj`, as models lie in memory in transformers 5 and mergekit 0.1.5 writes them, become
/// `block_sparse_moe.experts.3.w1.weight` and its kin.
final class ExpertTensors: TensorSource {
    private struct Part: Sendable {
        let name: String
        let expert: Int
        /// Rows of the expert's matrix.
        let rows: Range<Int>
        let width: Int
    }

    let tensorNames: [String]
    private let source: any TensorSource
    private let parts: [String: Part]
    private let renamed: [String: String]
    private let path: String

    /// The source itself when it has no such tensors.
    static func separated(_ source: any TensorSource, at path: String) throws(LyceumError) -> any TensorSource {
        let hasStacks = source.tensorNames.contains { stem(gguf: $0) != nil || $0.hasSuffix(".mlp.experts.gate_up_proj") }
        return hasStacks ? try ExpertTensors(source, at: path) : source
    }

    private init(_ source: any TensorSource, at path: String) throws(LyceumError) {
        var parts: [String: Part] = [:]
        var renamed: [String: String] = [:]
        for name in source.tensorNames {
            let entries = try Self.parts(name, source, path)
            for (own, part) in entries { parts[own] = part }
            if entries.isEmpty { renamed[Self.plainName(name)] = name }
        }
        self.source = source
        self.parts = parts
        self.renamed = renamed
        self.path = path
        tensorNames = (Array(parts.keys) + renamed.keys).sorted()
        guard tensorNames.count == Set(tensorNames).count else {
            throw LyceumError(.invalidData, "experts are there both one by one and together", at: path)
        }
    }

    private static func parts(_ name: String, _ source: any TensorSource, _ path: String) throws(LyceumError) -> [(String, Part)] {
        let names: [(expert: (Int) -> String, share: Int)]
        if let stem = stem(gguf: name) {
            names = [({ "\(stem).\($0).weight" }, 0)]
        } else if let layer = layer(name, ".mlp.experts.gate_up_proj") {
            names = [({ "\(layer).block_sparse_moe.experts.\($0).w1.weight" }, 0), ({ "\(layer).block_sparse_moe.experts.\($0).w3.weight" }, 1)]
        } else if let layer = layer(name, ".mlp.experts.down_proj") {
            names = [({ "\(layer).block_sparse_moe.experts.\($0).w2.weight" }, 0)]
        } else {
            return []
        }
        guard let shape = Checkpoint.shape(of: name, in: source), shape.count == 3, (1...ExpertCounts.limit).contains(shape[0]),
            shape[1] % names.count == 0
        else {
            throw LyceumError(
                .invalidData, "expected the matrices of all experts, [experts, rows, columns], found \(Checkpoint.shape(of: name, in: source) ?? [])",
                at: "\(path): \(name)")
        }
        let rows = shape[1] / names.count
        return (0..<shape[0]).flatMap { expert in
            names.map { ($0.expert(expert), Part(name: name, expert: expert, rows: rows * $0.share..<rows * ($0.share + 1), width: shape[2])) }
        }
    }

    /// `blk.0.ffn_gate` of `blk.0.ffn_gate_exps.weight`.
    private static func stem(gguf name: String) -> String? { layer(name, "_exps.weight") }

    private static func layer(_ name: String, _ suffix: String) -> String? {
        name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : nil
    }

    private static func plainName(_ name: String) -> String {
        layer(name, ".mlp.gate.weight").map { $0 + ".block_sparse_moe.gate.weight" } ?? name
    }

    func contains(_ name: String) -> Bool { parts[name] != nil || renamed[name] != nil }

    func tensor(named name: String) throws(LyceumError) -> Tensor {
        guard let part = parts[name] else {
            guard let own = renamed[name] else { throw .noTensor(name, among: tensorNames, at: path) }
            return try source.tensor(named: own)
        }
        let whole = try source.tensor(named: part.name)
        return whole.slice(part.expert..<part.expert + 1).reshaped([whole.shape[1], part.width]).slice(part.rows)
    }
}

extension ExpertTensors: TensorListing {
    func listing(of name: String) -> TensorSummary? {
        guard let listing = (source as? any TensorListing)?.listing(of: parts[name]?.name ?? renamed[name] ?? name) else { return nil }
        guard let part = parts[name] else {
            return TensorSummary(name: name, typeName: listing.typeName, shape: listing.shape, byteCount: listing.byteCount)
        }
        let shape = [part.rows.count, part.width]
        let bytes = listing.count == 0 ? 0 : listing.byteCount / (listing.count / max(1, part.width)) * part.rows.count
        return TensorSummary(name: name, typeName: listing.typeName, shape: shape, byteCount: bytes)
    }
}
