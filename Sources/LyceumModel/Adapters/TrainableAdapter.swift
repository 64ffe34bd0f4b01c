public import LyceumCore
public import LyceumTensor

/// An adapter that belongs to a base model: fresh or read from a PEFT folder, for training and for inference.
///
/// Tensors lie in the layout in which the model runs; reading and writing translate. Training changes them in place, so a model that was made
/// with the adapter follows.
public final class TrainableAdapter: @unchecked Sendable {
    /// With everything the architecture decided (targets) filled in.
    public internal(set) var configuration: AdapterConfiguration
    /// How messages and lists call it.
    public let name: String
    let modules: BaseModules
    /// By canonical module path, in the order of the model.
    var adapted: [AdaptedModule] = []
    /// Whole tensors of the base that were trained, by canonical name: modules to save and biases.
    var replacements: [(name: String, tensor: Tensor, role: AdapterParameter.Role)] = []
    /// Keys and values, or embeddings, before the text.
    var prompt: VirtualPrompt?
    /// Configuration keys PEFT wants to know about the base.
    let modelKeys: JSON.Object
    private var positions: [String: Int] = [:]

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

    func module(_ path: String) -> AdaptedModule? {
        (positions[path] ?? positions[modules.canonical(path)]).map { adapted[$0] }
    }

    /// The trained tensors in a fixed order, under their keys in a PEFT file.
    public var parameters: [AdapterParameter] {
        var result: [AdapterParameter] = []
        for module in adapted {
            for (suffix, tensor, role) in module.tensors {
                result.append(AdapterParameter(name: "\(Self.keyPrefix)\(module.module.path).\(suffix)", tensor: tensor, role: role))
            }
        }
        for (name, tensor, role) in replacements {
            result.append(AdapterParameter(name: key(ofReplacement: name), tensor: tensor, role: role))
        }
        if let prompt { result.append(AdapterParameter(name: VirtualPrompt.key, tensor: prompt.tensor, role: .prompt)) }
        return result
    }

    /// Numbers that are trained.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.tensor.count } }

    /// PEFT keeps the bias of an adapted matrix one level deeper.
    func key(ofReplacement name: String) -> String {
        guard name.hasSuffix(".bias"), let owner = module(String(name.dropLast(".bias".count))), !owner.tensors.isEmpty else {
            return Self.keyPrefix + name
        }
        return "\(Self.keyPrefix)\(owner.module.path).base_layer.bias"
    }

    func replacement(_ name: String) -> Tensor? { replacements.first { $0.name == name }?.tensor }
}

/// An adapter and how strongly it works.
public struct AdapterUse: Sendable {
    public var adapter: TrainableAdapter
    /// Multiplies the adapter's change of every matrix; 1 is the adapter as trained.
    public var weight: Float

    public init(_ adapter: TrainableAdapter, weight: Float = 1) {
        self.adapter = adapter
        self.weight = weight
    }
}
