internal import LyceumCore
internal import LyceumTensor

/// Tensors of an adapter file by the canonical form of their keys; remembers what was asked for.
final class AdapterTensorReader {
    private let file: SafetensorsFile
    /// The file's key for each canonical key.
    private let keys: [String: String]
    private var used: Set<String> = []
    private var wanted: Set<String> = []

    init(_ file: SafetensorsFile, modules: BaseModules) {
        self.file = file
        var keys: [String: String] = [:]
        for key in file.tensorNames { keys[Self.canonical(key, modules)] = key }
        self.keys = keys
    }

    /// Without PEFT's prefix and the adapter's name, with the base's full module path.
    private static func canonical(_ key: String, _ modules: BaseModules) -> String {
        var name = key
        if name.hasPrefix(Adapter.keyPrefix) { name.removeFirst(Adapter.keyPrefix.count) }
        let parts = name.split(separator: ".").map(String.init)
        guard let end = parts.firstIndex(where: { $0.hasPrefix("lora_") || $0 == "ia3_l" }) else { return name }
        let path = modules.canonical(parts[..<end].joined(separator: "."))
        let isMatrix = parts[end] == "lora_A" || parts[end] == "lora_B"
        // Some tools keep the adapter's name (`lora_A.default.weight`); vectors may end in `.weight`.
        return "\(path).\(parts[end])\(isMatrix ? ".weight" : "")"
    }

    func contains(_ name: String) -> Bool { keys[name] != nil }

    /// A tensor in fp32, in memory of its own.
    func tensor(_ name: String, shape: [Int]) throws(LyceumError) -> Tensor {
        wanted.insert(name)
        guard let key = keys[name] else { throw missing(name) }
        used.insert(key)
        let tensor = try file.tensor(named: key)
        guard tensor.shape == shape else {
            throw LyceumError(
                .invalidData, "expected the shape \(shape), found \(tensor.shape)", at: "\(file.path): \(key)",
                remedy: "check that the adapter belongs to this base model and that its rank is the configuration's")
        }
        return try tensor.asFloats(key)
    }

    func magnitude(_ module: BaseModule) throws(LyceumError) -> Tensor {
        let name = module.path + ".lora_magnitude_vector"
        // Older files keep a matrix with one column or row.
        if let key = keys[name], let found = file.header(of: key)?.shape, found.count == 2 {
            return try tensor(name, shape: found[0] == 1 ? [1, module.outputs] : [module.outputs, 1]).reshaped([module.outputs])
        }
        return try tensor(name, shape: [module.outputs])
    }

    /// A whole tensor of the base; biases of adapted matrices may be one level deeper. 
    func replacement(_ name: String, shape: [Int]) throws(LyceumError) -> Tensor {
        let owner = name.split(separator: ".").dropLast().joined(separator: ".")
        let leaf = name.split(separator: ".").last.map(String.init) ?? ""
        let inner = "\(owner).base_layer.\(leaf)"
        return try tensor(contains(inner) ? inner : name, shape: shape)
    }

    /// A key that may be there and says nothing new.
    func skip(_ name: String) {
        if let key = keys[name] { used.insert(key) }
    }

    private func missing(_ name: String) -> LyceumError {
        LyceumError(
            .invalidData, "the adapter has no tensor for this key, which its configuration asks for",
            at: "\(file.path): \(Adapter.keyPrefix)\(name)",
            remedy: LyceumError.nearestNameRemedy(
                name, among: keys.keys.filter { !used.contains(keys[$0]!) }.sorted(),
                otherwise: "check target_modules, layers_to_transform and modules_to_save in the configuration"))
    }

    /// Fails when the file has tensors that the configuration does not account for.
    func refuseRest() throws(LyceumError) {
        let rest = keys.filter { !used.contains($0.value) }.sorted { $0.value < $1.value }
        guard let first = rest.first else { return }
        throw LyceumError(
            .invalidData,
            "\(rest.count == 1 ? "one key fits" : "\(rest.count) keys fit") nothing that the configuration adapts in this base model",
            at: "\(file.path): \(first.value)",
            remedy: LyceumError.nearestNameRemedy(
                first.key, among: wanted.sorted(), otherwise: "check target_modules and that the base model is the right one"))
    }
}
