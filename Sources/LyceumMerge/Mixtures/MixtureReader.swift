internal import LyceumConfiguration
internal import LyceumCore
internal import LyceumTensor

/// Reads a mixture's file and gathers all that is wrong with it.
struct MixtureReader {
    let issues: ConfigurationIssues
    private static let keys = ["base_model", "experts", "gate_mode", "dtype", "experts_per_token", "shared_experts", "architecture"]
    private static let expertKeys = ["source_model", "positive_prompts", "negative_prompts", "noise_scale", "residual_scale"]

    init(_ issues: ConfigurationIssues) { self.issues = issues }

    func read(_ node: ConfigurationNode, text: String, source: String, folder: String) -> MixtureConfiguration? {
        guard MergeDocumentReader.checkKeys(node, Self.keys, "", issues) else { return nil }
        var result = MixtureConfiguration(
            base: "", basePlace: node["base_model"]?.place ?? node.place, experts: [], gatePlace: node["gate_mode"]?.place ?? node.place, text: text,
            folder: folder, source: source)
        if let base = model(node, "base_model", "the model that gives everything but the experts") { result.base = base }
        readGate(node, &result)
        readType(node, &result)
        readExperts(node, &result)
        refuse(node)
        if let count = node["experts_per_token"], !count.isNull {
            guard let number = count.json.intValue, number >= 1, number <= max(1, result.experts.count) else {
                issues.add(
                    "experts_per_token: expected a number from 1 to the \(result.experts.count) experts, found \(count.described)", at: count.place)
                return result
            }
            result.expertsPerToken = number
        } else {
            result.expertsPerToken = 2
            if result.experts.count == 1 {
                issues.add(
                    "two experts work for each token, and there is one", at: node["experts"]?.place ?? node.place,
                    remedy: "add an expert, or “experts_per_token: 1”")
            }
        }
        checkPrompts(result)
        return result
    }

    private func model(_ node: ConfigurationNode, _ key: String, _ what: String) -> String? {
        guard let value = node[key], !value.isNull else {
            issues.add("“\(key)” is missing, \(what)", at: node.place, remedy: "add “\(key): PATH”")
            return nil
        }
        if let text = value.scalarText { return text }
        issues.add("\(key): expected a model’s path or name, found \(value.described)", at: value.place, remedy: "write PATH or PATH+ADAPTER")
        return nil
    }

    private func readGate(_ node: ConfigurationNode, _ result: inout MixtureConfiguration) {
        guard let value = node["gate_mode"], !value.isNull else { return }
        guard let gate = value.scalarText.flatMap({ MixtureConfiguration.Gate(rawValue: $0) }) else {
            let known = MixtureConfiguration.Gate.allCases.map(\.rawValue)
            issues.add(
                "gate_mode: expected \(known.joined(separator: ", ")), found \(value.described)", at: value.place,
                remedy: LyceumError.nearestNameRemedy(value.scalarText ?? "", among: known, otherwise: "write “gate_mode: hidden”"))
            return
        }
        result.gate = gate
    }

    private func readType(_ node: ConfigurationNode, _ result: inout MixtureConfiguration) {
        guard let value = node["dtype"], !value.isNull else { return }
        switch value.scalarText {
        case "float32", "f32": result.type = .f32
        case "float16", "f16": result.type = .f16
        case "bfloat16", "bf16": result.type = .bf16
        default: issues.add("dtype: expected float32, bfloat16 or float16, found \(value.described)", at: value.place)
        }
    }

    /// What mergekit has for mixtures of other forms.
    private func refuse(_ node: ConfigurationNode) {
        if let shared = node["shared_experts"], !shared.isNull, shared.json.arrayValue?.isEmpty != true {
            issues.add(
                "shared_experts: a mixture of Mixtral’s form has none that work for every token", at: shared.place,
                remedy: "leave the key out, or list the model among the experts")
        }
        if let name = node["architecture"], !name.isNull, !"mixtral".hasPrefix(name.scalarText?.lowercased() ?? "?") {
            issues.add(
                "architecture: mixtures are written in Mixtral’s form, found \(name.described)", at: name.place, remedy: "write “architecture: mixtral”")
        }
    }

    // MARK: - Experts

    private func readExperts(_ node: ConfigurationNode, _ result: inout MixtureConfiguration) {
        guard let list = node["experts"], case .list(let elements) = list.content, !elements.isEmpty else {
            issues.add("experts: expected a list of experts, found \(node["experts"]?.described ?? "nothing")", at: node["experts"]?.place ?? node.place)
            return
        }
        for element in elements {
            guard MergeDocumentReader.checkKeys(element, Self.expertKeys, "experts", issues) else { continue }
            guard let model = model(element, "source_model", "the model whose feed-forward layers the expert has") else { continue }
            var expert = MixtureConfiguration.Expert(model: model, place: element.place)
            expert.positive = texts(element, "positive_prompts")
            expert.negative = texts(element, "negative_prompts")
            expert.noise = number(element, "noise_scale", from: 0)
            expert.residual = number(element, "residual_scale", from: -.greatestFiniteMagnitude)
            result.experts.append(expert)
        }
    }

    private func texts(_ node: ConfigurationNode, _ key: String) -> [String] {
        guard let value = node[key], !value.isNull else { return [] }
        guard case .list(let elements) = value.content else {
            issues.add("\(key): expected a list of texts, found \(value.described)", at: value.place, remedy: "begin every prompt with “- ”")
            return []
        }
        return elements.compactMap { element in
            if case .scalar(let text, _) = element.content, !text.isEmpty { return text }
            issues.add("\(key): expected a text, found \(element.described)", at: element.place)
            return nil
        }
    }

    private func number(_ node: ConfigurationNode, _ key: String, from minimum: Double) -> Double? {
        guard let value = node[key], !value.isNull else { return nil }
        guard let number = value.json.doubleValue, number.isFinite, number >= minimum else {
            issues.add("\(key): expected a number\(minimum == 0 ? " from 0" : ""), found \(value.described)", at: value.place)
            return nil
        }
        return number
    }

    /// Routers of prompts that are all the same cannot tell the experts apart.
    private func checkPrompts(_ result: MixtureConfiguration) {
        guard result.gate.needsPrompts else { return }
        for (index, expert) in result.experts.enumerated() where expert.positive.isEmpty {
            issues.add(
                "expert \(index + 1) has no positive_prompts, which \(result.gate.rawValue) routers are made of", at: expert.place,
                remedy: "give one or more texts of its field, or “gate_mode: random”")
        }
        guard let first = result.experts.first, result.experts.count > 1,
            result.experts.allSatisfy({ $0.positive == first.positive && $0.negative == first.negative })
        else { return }
        issues.add(
            "all experts have the same prompts, so every token would go to the first \(result.expertsPerToken)", at: first.place,
            remedy: "give each expert prompts of its own field, or “gate_mode: random”")
    }
}
