internal import LyceumConfiguration
internal import LyceumCore
internal import LyceumTensor

/// Reads what a search may change.
struct MergeGenomeReader {
    /// What mergekit-evolve's files say.
    struct Evolution {
        var genome: MergeGenome
        var tasks: [MergeSearchConfiguration.Task] = []
        var limit: Int?
        var shots: Int?
        var usesChat: Bool?
        var isMultiturn = true
    }

    let issues: ConfigurationIssues

    init(_ issues: ConfigurationIssues) { self.issues = issues }

    private static let keys = [
        "genome", "tasks", "limit", "num_fewshot", "shuffle", "random_init", "apply_chat_template", "fewshot_as_multiturn",
    ]
    private static let genomeKeys = [
        "models", "merge_method", "base_model", "tokenizer_source", "layer_granularity", "normalize", "allow_negative_weights", "filters", "smooth",
        "parameters", "dtype", "out_dtype", "chat_template",
    ]

    // MARK: - mergekit-evolve's form

    func read(evolution node: ConfigurationNode) -> Evolution {
        var result = Evolution(genome: MergeGenome(place: node["genome"]?.place ?? node.place))
        guard MergeDocumentReader.checkKeys(node, Self.keys, "", issues), let genome = node["genome"],
            MergeDocumentReader.checkKeys(genome, Self.genomeKeys, "genome", issues)
        else { return result }
        read(genome, into: &result.genome)
        result.genome.startsAtRandom = flag(node, "random_init") ?? false
        result.tasks = tasks(node)
        result.limit = whole(node, "limit", 1...1_000_000_000)
        result.shots = whole(node, "num_fewshot", 0...1000)
        result.usesChat = flag(node, "apply_chat_template")
        result.isMultiturn = flag(node, "fewshot_as_multiturn") ?? true
        // Items are always drawn at random.
        _ = flag(node, "shuffle")
        return result
    }

    private func read(_ node: ConfigurationNode, into genome: inout MergeGenome) {
        guard let method = node["merge_method"]?.scalarText else {
            issues.add("“merge_method” is missing in genome", at: node.place, remedy: "add “merge_method: linear” or another method")
            return
        }
        genome.method = method
        genome.base = node["base_model"]?.scalarText
        genome.tokenizer = node["tokenizer_source"]?.scalarText.map { ["source": .string($0)] }
        genome.granularity = whole(node, "layer_granularity", -1...10_000).map { max(0, $0) } ?? 0
        genome.allowsNegativeWeights = flag(node, "allow_negative_weights") ?? false
        genome.isSmooth = flag(node, "smooth") ?? false
        genome.filters = texts(node, "filters")
        genome.parameters = texts(node, "parameters")
        genome.chatTemplate = node["chat_template"]?.scalarText
        genome.type = type(node, "dtype")
        genome.outputType = type(node, "out_dtype")
        genome.models = texts(node, "models")
        if let normalize = flag(node, "normalize") { genome.constants["normalize"] = .number(normalize ? 1 : 0) }
        guard let declaration = declaration(method, node["merge_method"]?.place ?? node.place) else { return }
        // Of two models on an arc one is where it begins.
        if genome.base == nil, declaration.needsBase, method == "slerp" { genome.base = genome.models.first }
        leaveBase(of: declaration, &genome)
        // mergekit-evolve divides by the sum for dare_ties too.
        if genome.constants["normalize"] == nil, method == "dare_ties" { genome.constants["normalize"] = .number(1) }
    }

    private func tasks(_ node: ConfigurationNode) -> [MergeSearchConfiguration.Task] {
        guard let list = node["tasks"], !list.isNull else { return [] }
        guard case .list(let elements) = list.content else {
            issues.add("tasks: expected a list, found \(list.described)", at: list.place, remedy: "begin every entry with “- ”")
            return []
        }
        return elements.compactMap { element in
            if let name = element.scalarText { return MergeSearchConfiguration.Task(name: name) }
            guard MergeDocumentReader.checkKeys(element, ["name", "weight", "metric"], "tasks", issues), let name = element["name"]?.scalarText else {
                if case .mapping = element.content, element["name"] == nil { issues.add("“name” is missing in the task", at: element.place) }
                return nil
            }
            let weight = element["weight"].flatMap { $0.isNull ? nil : $0.json.doubleValue ?? .nan } ?? 1
            guard weight.isFinite else {
                issues.add("weight: expected a number, found \(element["weight"]?.described ?? "")", at: element.place)
                return nil
            }
            return MergeSearchConfiguration.Task(name: name, weight: weight, metric: element["metric"]?.scalarText)
        }
    }

    // MARK: - An ordinary merge

    func genome(of document: MergeDocument, _ node: ConfigurationNode) -> MergeGenome {
        var genome = MergeGenome(place: document.place)
        guard document.slices.count == 1, node["models"] != nil, document.slices[0].sources.allSatisfy({ $0.layers == nil }) else {
            issues.add(
                "a search takes “models:”, found slices", at: document.place,
                remedy: "name the models, and say with --granularity how many layers share their numbers")
            return genome
        }
        genome.method = document.method
        genome.base = document.base
        genome.type = document.type
        genome.outputType = document.outputType
        genome.chatTemplate = document.chatTemplate
        genome.tokenizer = document.tokenizer.map { settings in
            let given = node["tokenizer"].flatMap { $0.isNull ? nil : $0.json }
            return given ?? ["source": .string(settings.source)]
        }
        for source in document.slices[0].sources {
            genome.models.append(source.model)
            genome.modelConstants.append(source.parameters)
        }
        genome.constants = document.parameters
        guard let declaration = declaration(document.method, document.place) else { return genome }
        leaveBase(of: declaration, &genome)
        return genome
    }

    /// A base that differences are taken from has no numbers of its own.
    private func leaveBase(of declaration: MergeMethodDeclaration, _ genome: inout MergeGenome) {
        guard let base = genome.base else { return }
        guard declaration.usesBase else {
            // A base that takes no part, as mergekit-evolve's files may name one.
            if !genome.models.contains(base) { genome.base = nil }
            return
        }
        guard let index = genome.models.firstIndex(of: base) else { return }
        genome.models.remove(at: index)
        if genome.modelConstants.indices.contains(index) { genome.modelConstants.remove(at: index) }
    }

    // MARK: - Values

    private func declaration(_ name: String, _ place: String) -> MergeMethodDeclaration? {
        do throws(LyceumError) { return try MergeMethods.declaration(named: name) } catch {
            issues.add(error.at(place))
            return nil
        }
    }

    private func whole(_ node: ConfigurationNode, _ key: String, _ range: ClosedRange<Int>) -> Int? {
        guard let value = node[key], !value.isNull else { return nil }
        guard let number = value.json.intValue, range.contains(number) else {
            issues.add("\(key): expected a whole number from \(range.lowerBound) to \(range.upperBound), found \(value.described)", at: value.place)
            return nil
        }
        return number
    }

    private func flag(_ node: ConfigurationNode, _ key: String) -> Bool? {
        guard let value = node[key], !value.isNull else { return nil }
        guard let flag = value.json.boolValue else {
            issues.add("\(key): expected true or false, found \(value.described)", at: value.place)
            return nil
        }
        return flag
    }

    private func texts(_ node: ConfigurationNode, _ key: String) -> [String] {
        guard let value = node[key], !value.isNull else { return [] }
        guard case .list(let elements) = value.content else {
            issues.add("\(key): expected a list, found \(value.described)", at: value.place, remedy: "begin every entry with “- ”")
            return []
        }
        return elements.compactMap { element in
            if let text = element.scalarText { return text }
            issues.add("\(key): expected names, found \(element.described)", at: element.place)
            return nil
        }
    }

    private func type(_ node: ConfigurationNode, _ key: String) -> ElementType? {
        guard let text = node[key]?.scalarText else { return nil }
        let names: [String: ElementType] = ["float32": .f32, "f32": .f32, "float16": .f16, "f16": .f16, "bfloat16": .bf16, "bf16": .bf16]
        if names[text] == nil {
            issues.add("\(key): expected float32, bfloat16 or float16, found “\(text)”", at: node[key]?.place ?? node.place)
        }
        return names[text]
    }
}
