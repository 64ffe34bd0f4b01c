public import LyceumCore
internal import LyceumTensor

/// What an adapter folder holds, read without its base model.
public struct AdapterInspection: Sendable {
    public struct Module: Sendable, Hashable {
        public let path: String
        /// 0 when the module has no low-rank update.
        public let rank: Int
        public let parameterCount: Int
        public let byteCount: Int
    }

    public let path: String
    public let configuration: AdapterConfiguration
    /// In the order of the model.
    public let modules: [Module]
    /// Keys that belong to no adapted matrix: whole tensors, biases, prompts.
    public let whole: [String]
    public let parameterCount: Int
    public let byteCount: Int
    /// Element types in the file.
    public let types: [String]

    public static func inspect(_ folder: String) throws(LyceumError) -> AdapterInspection {
        let files = try AdapterFolder(folder)
        var grouped: [String: (rank: Int, count: Int, bytes: Int)] = [:]
        var whole: [String] = []
        var types: Set<String> = []
        var total = (count: 0, bytes: 0)
        for key in files.weights.tensorNames {
            guard let header = files.weights.header(of: key) else { continue }
            let count = header.shape.reduce(1, *)
            total = (total.count + count, total.bytes + header.byteCount)
            types.insert(header.type.rawValue.lowercased())
            let name = key.hasPrefix(Adapter.keyPrefix) ? String(key.dropFirst(Adapter.keyPrefix.count)) : key
            let parts = name.split(separator: ".").map(String.init)
            guard let end = parts.firstIndex(where: { $0.hasPrefix("lora_") || $0 == "ia3_l" }) else {
                whole.append(name)
                continue
            }
            var entry = grouped[parts[..<end].joined(separator: ".")] ?? (0, 0, 0)
            if parts[end].hasSuffix("_A") { entry.rank = header.shape.first ?? 0 }
            grouped[parts[..<end].joined(separator: ".")] = (entry.rank, entry.count + count, entry.bytes + header.byteCount)
        }
        let paths = grouped.keys.map { (ModelOrder($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
        return AdapterInspection(
            path: files.folder, configuration: files.configuration,
            modules: paths.map { path in
                let entry = grouped[path]!
                return Module(path: path, rank: entry.rank, parameterCount: entry.count, byteCount: entry.bytes)
            }, whole: whole.sorted(), parameterCount: total.count, byteCount: total.bytes, types: types.sorted())
    }

    /// `LORA`, `LORA (rsLoRA, DoRA)`, `IA3` …
    public var kindText: String {
        let switches = [configuration.usesRankStabilization ? "rsLoRA" : nil, configuration.usesMagnitude ? "DoRA" : nil].compactMap { $0 }
        return configuration.kind.rawValue + (switches.isEmpty ? "" : " (\(switches.joined(separator: ", ")))")
    }

    public var json: JSON {
        [
            "path": .string(path), "kind": .string(configuration.kind.rawValue), "rslora": .bool(configuration.usesRankStabilization),
            "dora": .bool(configuration.usesMagnitude), "rank": .integer(configuration.rank), "alpha": .number(configuration.alpha),
            "dropout": .number(configuration.dropout), "base": configuration.base.map { .string($0) } ?? .null,
            "task": configuration.taskType.map { .string($0) } ?? .null, "targets": configuration.targets?.json ?? .null,
            "virtual_tokens": configuration.kind.isPrompt ? .integer(configuration.virtualTokens) : .null,
            "parameters": .integer(parameterCount), "bytes": .integer(byteCount), "types": .array(types.map { .string($0) }),
            "modules": .array(
                modules.map {
                    [
                        "path": .string($0.path), "rank": .integer($0.rank), "parameters": .integer($0.parameterCount),
                        "bytes": .integer($0.byteCount),
                    ]
                }), "whole": .array(whole.map { .string($0) }),
        ]
    }
}
