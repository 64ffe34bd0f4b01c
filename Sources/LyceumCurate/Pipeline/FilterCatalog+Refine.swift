internal import LyceumConfiguration
internal import LyceumCore

extension FilterCatalog {
    static let refine: FilterDeclaration = {
        let model = ConfigurationKey<String>.requiredText("model", "The refiner: a model folder, a .gguf file, or a name from the cache.")
        let chunkModel = ConfigurationKey<String?>.text("chunk_model", automatic: "the same", "The refiner of chunks, where it is another one.")
        let level = ConfigurationKey<String>.choice(
            "level",
            [
                ConfigurationChoice("document", "documents are kept or dropped"), ConfigurationChoice("chunk", "lines are removed, strings replaced"),
                ConfigurationChoice("both", "both, documents first"),
            ], default: "both", "Which stages are done.")
        let documentTokens = ConfigurationKey<Int>.whole(
            "document_tokens", in: 1...1 << 20, unit: "tokens", default: 2000, "Tokens of a document that the first stage sees.")
        let chunkTokens = ConfigurationKey<Int>.whole("chunk_tokens", in: 1...1 << 20, unit: "tokens", default: 1500, "Tokens of a chunk's lines.")
        let programTokens = ConfigurationKey<Int>.whole("program_tokens", in: 1...1 << 16, unit: "tokens", default: 256, "Longest program.")
        let constrained = ConfigurationKey<Bool>.flag(
            "constrained", default: false, "Programs may only have numbers of lines and strings that their text has.")
        let field = ConfigurationKey<String>.text("field", default: "refine_program", "Field for the program; empty for none.")
        return FilterDeclaration(
            RefineFilter.self, "Cleans texts by programs of a small model, one text at a time (ProX); lyceum refine is faster.",
            keys: [
                model.declaration, chunkModel.declaration, level.declaration, documentTokens.declaration, chunkTokens.declaration,
                programTokens.declaration, constrained.declaration, field.declaration,
            ]
        ) { reader in
            var options = Refiner.Options()
            options.level = RefineLevel(rawValue: reader[level]) ?? .both
            options.documentTokens = reader[documentTokens]
            options.chunkTokens = reader[chunkTokens]
            options.programTokens = reader[programTokens]
            options.isConstrained = reader[constrained]
            let (name, second, settings) = (reader[model], reader[chunkModel], options)
            guard !name.isEmpty,
                var filter = load(
                    reader, model.name, { () throws(LyceumError) in try RefineFilter(model: name, chunkModel: second, options: settings) })
            else { return nil }
            filter.field = reader[field].isEmpty ? nil : reader[field]
            return filter
        }
    }()
}
