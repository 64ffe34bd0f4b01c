public import LyceumCore
public import LyceumTensor

/// An adapter that belongs to a base model: fresh or read from a PEFT folder, for training and for inference.
///
/// Training changes the tensors in place, so every model that was made with the adapter follows.
public final class Adapter: TrainableAdapter {
    /// With everything the architecture decided (targets) filled in.
    public internal(set) var configuration: AdapterConfiguration
    /// How messages and lists call it.
    public let name: String
    let modules: BaseModules
    /// In the order of the model.
    private(set) var adapted: [AdaptedModule] = []
    /// Whole tensors of the base that are trained: modules to save and biases.
    private(set) var replacements: [Replacement] = []
    /// Keys and values, or embeddings, before the text.
    public internal(set) var prompt: VirtualPrompt?
    /// Configuration keys PEFT wants to know about the base.
    let modelKeys: JSON.Object
    private var positions: [String: Int] = [:]

    struct Replacement {
        /// Canonical.
        let name: String
        let role: Role
        var tensor: Tensor
        /// The Hugging Face row for each row of the tensor.
        var rows: [Int]?
    }

    init(configuration: AdapterConfiguration, name: String, modules: BaseModules, modelKeys: JSON.Object) {
        self.configuration = configuration
        self.name = name
        self.modules = modules
        self.modelKeys = modelKeys
    }

    /// What PEFT puts before the path of a module.
    static let keyPrefix = "base_model.model."

    func append(_ module: AdaptedModule) {
        positions[module.module.path] = adapted.count
        adapted.append(module)
    }

    func append(_ replacement: Replacement) { replacements.append(replacement) }

    func module(_ path: String) -> AdaptedModule? { position(path).map { adapted[$0] } }

    private func position(_ path: String) -> Int? { positions[path] ?? positions[modules.canonical(path)] }

    /// The trained tensors in a fixed order, under their keys in a PEFT file.
    public var parameters: [Parameter] { rolesAndParameters.map(\.parameter) }

    /// Numbers that are trained.
    public var parameterCount: Int { rolesAndParameters.reduce(0) { $0 + $1.parameter.count } }

    /// What each parameter is, by name: LoRA+ and weight decay ask for it.
    public var roles: [String: Role] {
        Dictionary(rolesAndParameters.map { ($0.parameter.name, $0.role) }, uniquingKeysWith: { first, _ in first })
    }

    private var rolesAndParameters: [(role: Role, parameter: Parameter)] {
        var result: [(Role, Parameter)] = []
        for entry in adapted {
            for (suffix, tensor, role) in entry.tensors {
                let rows = role == .down || entry.inputScale != nil ? nil : entry.rows
                result.append((role, Parameter(name: "\(Self.keyPrefix)\(entry.module.path).\(suffix)", tensor: tensor, rows: rows)))
            }
        }
        for entry in replacements {
            result.append((entry.role, Parameter(name: key(ofReplacement: entry.name), tensor: entry.tensor, rows: entry.rows)))
        }
        if let prompt { result.append((.prompt, Parameter(name: VirtualPrompt.key, tensor: prompt.tensor))) }
        return result
    }

    /// PEFT keeps the bias of an adapted matrix one level deeper.
    func key(ofReplacement name: String) -> String {
        guard name.hasSuffix(".bias"), let owner = module(String(name.dropLast(".bias".count))) else { return Self.keyPrefix + name }
        return "\(Self.keyPrefix)\(owner.module.path).base_layer.bias"
    }

    // MARK: - Models ask

    public func adapter(for modulePath: String, outputs: Int, inputs: Int, rows: [Int]?) throws(LyceumError) -> LinearAdapter? {
        guard let entry = try arranged(modulePath, outputs: outputs, inputs: inputs, rows: rows) else { return nil }
        return LinearAdapter(
            updates: entry.updates(weight: 1, dropout: Float(configuration.dropout)), magnitude: entry.magnitude,
            inputScale: entry.inputScale, outputScale: entry.outputScale)
    }

    /// What there is for a matrix, with its rows in the order the model runs with.
    func arranged(_ path: String, outputs: Int, inputs: Int, rows: [Int]?) throws(LyceumError) -> AdaptedModule? {
        guard let position = position(path) else { return nil }
        let module = adapted[position].module
        guard module.outputs == outputs, module.inputs == inputs else {
            throw LyceumError(
                .invalidArgument, "the adapter is for a matrix [\(module.outputs), \(module.inputs)], the model has [\(outputs), \(inputs)]",
                at: "\(name): \(path)", remedy: "use the base model the adapter was made for")
        }
        adapted[position].arrange(rows)
        return adapted[position]
    }

    public func replacement(for tensorName: String, shape: [Int], rows: [Int]?) throws(LyceumError) -> Tensor? {
        if let folded = try foldedEmbedding(tensorName) { return folded }
        guard let position = replacements.firstIndex(where: { $0.name == tensorName }) else { return nil }
        if replacements[position].rows != rows {
            let stored = Parameter(name: tensorName, tensor: replacements[position].tensor, rows: replacements[position].rows).stored
            replacements[position].tensor = rows.map { stored.takingRows($0) } ?? stored
            replacements[position].rows = rows
        }
        return replacements[position].tensor
    }

    /// An adapted table of embeddings: rows are looked up, not multiplied, so the update is added to the table.
    private func foldedEmbedding(_ tensorName: String) throws(LyceumError) -> Tensor? {
        guard tensorName.hasSuffix(".weight"), let entry = module(String(tensorName.dropLast(".weight".count))),
            entry.module.kind == .embedding
        else { return nil }
        return try DenseMatrix.folded(entry, weight: 1, into: try modules.floats(entry.module))
    }
}

/// An adapter and how strongly it works.
public struct AdapterUse {
    public var adapter: Adapter
    /// Multiplies the adapter's change of every matrix; 1 is the adapter as trained.
    public var weight: Float

    public init(_ adapter: Adapter, weight: Float = 1) {
        self.adapter = adapter
        self.weight = weight
    }
}
