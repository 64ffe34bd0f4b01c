import Lyceum

/// Recipes and kinds of steps for a terminal.
enum RecipeText {
    static func text(_ recipe: Recipe) -> String {
        var text = Console.styled(recipe.name, .bold, for: .output) + "\n"
        if !recipe.description.isEmpty { text += recipe.description + "\n" }
        if !recipe.parameters.isEmpty {
            text += "\nParameters (--set NAME=VALUE)\n"
            for parameter in recipe.parameters {
                text += "  \(parameter.name): \(parameter.specification)\n"
                if !parameter.meaning.isEmpty { text += "      \(parameter.meaning)\n" }
            }
        }
        if !recipe.scales.isEmpty {
            text += "\nScales (--scale NAME)\n"
            for scale in recipe.scales {
                text += "  \(scale.name): \(scale.values.map { "\($0.key)=\($0.value.json.text())" }.joined(separator: ", "))\n"
            }
        }
        text += "\nSteps\n"
        for step in recipe.steps {
            text += "  \(step.name) (\(step.kind))"
            if !step.loops.isEmpty { text += "  for \(step.loops.map { "\($0.variable) in \($0.values.json.text())" }.joined(separator: ", "))" }
            text += "\n"
        }
        if !recipe.claims.isEmpty {
            text += "\nClaims (significance \(PythonText.number(recipe.significance)), correction \(recipe.correction))\n"
            for claim in recipe.claims {
                text += "  \(claim.name): \(claim.says)\n"
                text += "      \(claim.arm.json.stringValue ?? "") \(claim.direction.rawValue) \(claim.against.json.stringValue ?? claim.against.json.text())"
                text += claim.margin.map { ", margin \(PythonText.number($0))" } ?? ""
                text += claim.test == .automatic ? "\n" : ", \(claim.test.rawValue)\n"
            }
        }
        return text
    }

    static func json(_ recipe: Recipe) -> JSON {
        [
            "name": .string(recipe.name), "description": .string(recipe.description),
            "parameters": .array(
                recipe.parameters.map { parameter in
                    [
                        "name": .string(parameter.name), "type": .string(parameter.kind.rawValue), "meaning": .string(parameter.meaning),
                        "unit": parameter.unit.map { .string($0) } ?? .null, "value": parameter.value?.json ?? .null,
                    ]
                }),
            "scales": .object(JSON.Object(recipe.scales.map { ($0.name, .object(JSON.Object($0.values.map { ($0.key, $0.value.json) }))) })),
            "steps": .array(
                recipe.steps.map { step in
                    [
                        "name": .string(step.name), "kind": .string(step.kind),
                        "for": .object(JSON.Object(step.loops.map { ($0.variable, $0.values.json) })), "parameters": step.parameters.json,
                    ]
                }),
            "claims": .array(
                recipe.claims.map { claim in
                    [
                        "name": .string(claim.name), "says": .string(claim.says), "arm": claim.arm.json, "against": claim.against.json,
                        "direction": .string(claim.direction.rawValue), "margin": claim.margin.map { .number($0) } ?? .null,
                        "test": .string(claim.test.rawValue), "unit": .string(claim.unit.rawValue),
                    ]
                }),
        ]
    }

    static func text(_ kind: StepDeclaration) -> String {
        var text = "\(kind.name): \(kind.summary)\n\n\(kind.section.documentationTable)\n"
        text += "Every step also takes kind, for (loops) and seed (a whole number, default 0).\n\nOutputs\n"
        for output in kind.outputs {
            let what = output.kind == .path ? "file or folder" : output.kind == .value ? "value" : "scores for claims"
            text += "  ${STEP.\(output.name)}  \(what): \(output.meaning)\n"
        }
        return text + (kind.hasOpenValues ? "  and further values by name\n" : "")
    }

    static func json(_ kind: StepDeclaration) -> JSON {
        func words(_ kind: StepOutput.Kind) -> String { kind == .path ? "path" : kind == .value ? "value" : "items" }
        return [
            "name": .string(kind.name), "summary": .string(kind.summary), "version": .integer(kind.version),
            "keys": .array(
                kind.section.keys.map { key in
                    [
                        "name": .string(key.name), "specification": .string(key.specification), "required": .bool(key.isRequired),
                        "meaning": .string(key.meaning),
                    ]
                }),
            "outputs": .array(
                kind.outputs.map { ["name": .string($0.name), "kind": .string(words($0.kind)), "meaning": .string($0.meaning)] }),
        ]
    }
}
