public import LyceumCore

extension AdapterConfiguration {
    /// Reads `adapter_config.json`.
    /// - Throws: `LyceumError` that names the key: a wrong type, a value out of range, or a setting that would change the meaning of the
    ///   weights and is not known here.
    public init(_ json: JSON, at place: String) throws(LyceumError) {
        guard let object = json.objectValue else {
            throw LyceumError(.invalidData, "expected a JSON object, found \(json.kind)", at: place)
        }
        let reader = AdapterKeyReader(object: object, place: place)
        let name = try reader.text("peft_type") ?? ""
        guard let kind = AdapterKind(rawValue: name) else {
            throw LyceumError(
                .unsupported, "expected one of \(AdapterKind.allCases.map(\.rawValue).joined(separator: ", ")), found “\(name)”",
                at: "\(place): peft_type", remedy: "merge the adapter into its model with the tool that made it")
        }
        self.init(kind: kind)
        base = try reader.text("base_model_name_or_path")
        taskType = try reader.text("task_type")
        modulesToSave = try reader.texts("modules_to_save") ?? []
        switch kind {
        case .lora: try readLowRank(reader)
        case .ia3: try readScales(reader)
        case .prefixTuning, .promptTuning: try readPrompt(reader)
        }
        other = try reader.rest(known: Self.keys)
    }

    private mutating func readLowRank(_ reader: AdapterKeyReader) throws(LyceumError) {
        rank = try reader.count("r") ?? rank
        alpha = try reader.number("lora_alpha") ?? alpha
        dropout = try reader.number("lora_dropout") ?? 0
        guard dropout >= 0, dropout < 1 else {
            throw LyceumError(.invalidData, "expected a share from 0 to below 1, found \(dropout)", at: "\(reader.place): lora_dropout")
        }
        targets = try reader.selection("target_modules")
        excluded = try reader.selection("exclude_modules")
        layers = try reader.counts("layers_to_transform")
        layerLists = try reader.texts("layers_pattern") ?? []
        for (pattern, value) in reader.object["rank_pattern"]?.objectValue ?? JSON.Object() {
            guard let rank = value.intValue, rank > 0 else { throw reader.wrong("rank_pattern", "a rank above 0", value) }
            rankPattern.append((pattern, rank))
        }
        for (pattern, value) in reader.object["alpha_pattern"]?.objectValue ?? JSON.Object() {
            guard let alpha = value.doubleValue else { throw reader.wrong("alpha_pattern", "a number", value) }
            alphaPattern.append((pattern, alpha))
        }
        usesRankStabilization = try reader.flag("use_rslora") ?? false
        usesMagnitude = try reader.flag("use_dora") ?? false
        let biasName = try reader.text("bias") ?? "none"
        guard let bias = Bias(rawValue: biasName) else { throw reader.wrong("bias", "none, all or lora_only", .string(biasName)) }
        self.bias = bias
        initialization = try reader.initialization()
    }

    private mutating func readScales(_ reader: AdapterKeyReader) throws(LyceumError) {
        targets = try reader.selection("target_modules")
        excluded = try reader.selection("exclude_modules")
        feedForwardModules = try reader.selection("feedforward_modules")
    }

    private mutating func readPrompt(_ reader: AdapterKeyReader) throws(LyceumError) {
        virtualTokens = try reader.count("num_virtual_tokens") ?? virtualTokens
        if let submodules = try reader.count("num_transformer_submodules"), submodules != 1 {
            throw reader.wrong("num_transformer_submodules", "1, a decoder", .integer(submodules))
        }
    }

    /// The file's content; `modelKeys` are what depends on the base model.
    func json(modelKeys: JSON.Object) -> JSON {
        var object = JSON.Object()
        object["peft_type"] = .string(kind.rawValue)
        object["base_model_name_or_path"] = base.map { .string($0) } ?? .null
        object["task_type"] = .string(taskType ?? "CAUSAL_LM")
        object["inference_mode"] = true
        object["modules_to_save"] = modulesToSave.isEmpty ? .null : .array(modulesToSave.map { .string($0) })
        switch kind {
        case .lora: writeLowRank(&object)
        case .ia3:
            object["target_modules"] = targets?.json ?? .null
            object["feedforward_modules"] = feedForwardModules?.json ?? .null
            object["exclude_modules"] = excluded?.json ?? .null
            object["init_ia3_weights"] = true
        case .prefixTuning, .promptTuning:
            object["num_virtual_tokens"] = .integer(virtualTokens)
            object["num_transformer_submodules"] = 1
        }
        for (key, value) in modelKeys { object[key] = value }
        for (key, value) in other where object[key] == nil { object[key] = value }
        return .object(object)
    }

    private func writeLowRank(_ object: inout JSON.Object) {
        object["r"] = .integer(rank)
        object["lora_alpha"] = alpha == alpha.rounded() ? .integer(Int(alpha)) : .number(alpha)
        object["lora_dropout"] = .number(dropout)
        object["target_modules"] = targets?.json ?? .null
        object["exclude_modules"] = excluded?.json ?? .null
        object["layers_to_transform"] = layers.map { .array($0.map { .integer($0) }) } ?? .null
        object["layers_pattern"] = layerLists.isEmpty ? .null : .array(layerLists.map { .string($0) })
        object["rank_pattern"] = .object(JSON.Object(rankPattern.map { ($0.pattern, .integer($0.rank)) }))
        object["alpha_pattern"] = .object(JSON.Object(alphaPattern.map { ($0.pattern, .number($0.alpha)) }))
        object["use_rslora"] = .bool(usesRankStabilization)
        object["use_dora"] = .bool(usesMagnitude)
        object["bias"] = .string(bias.rawValue)
        object["fan_in_fan_out"] = false
        // The updates are complete as they are written: nothing of the base matrix has moved into them.
        object["init_lora_weights"] = initialization == .gaussian ? "gaussian" : true
    }

    /// Keys read above.
    private static let keys: Set<String> = [
        "peft_type", "base_model_name_or_path", "task_type", "modules_to_save", "r", "lora_alpha", "lora_dropout", "target_modules",
        "exclude_modules", "layers_to_transform", "layers_pattern", "rank_pattern", "alpha_pattern", "use_rslora", "use_dora", "bias",
        "fan_in_fan_out", "init_lora_weights", "feedforward_modules", "num_virtual_tokens", "num_transformer_submodules",
        "inference_mode", "token_dim", "num_attention_heads", "num_layers", "init_ia3_weights",
    ]
}
