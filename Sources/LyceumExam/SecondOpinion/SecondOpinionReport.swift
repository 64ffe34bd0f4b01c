public import LyceumCore

extension SecondOpinionResult {
    /// Everything, for files: summary, strata, curve, benefit and harm, a sheet per case.
    public func json(seed: UInt64 = 1234) -> JSON { json(benefits: benefits(seed: seed)) }

    /// The same with benefit and harm counted in a way of one's own.
    public func json(benefits: [FirstOpinion]) -> JSON {
        [
            "notice": .string(Self.notice), "model": .string(model), "all": all.json, "strata": .array(strata.map(\.json)),
            "curve": .array(curve.map { ["cut": .number($0.cut), "agreed": $0.agreed.json, "contested": $0.contested.json] }),
            "specialties": .array(specialties.map(\.json)), "months": .array(months.map(\.json)),
            "benefit": .array(benefits.map(\.json)), "anchoring": anchoring?.json ?? .null, "cases": .array(sheets),
        ]
    }

    /// One line per case, for human review.
    public var sheets: [JSON] {
        zip(cases, opinions).map { opinion, model in
            let agreement = OpinionAgreement(opinion.poll)
            return [
                "id": .string(opinion.id), "notice": .string(Self.notice), "contested": .bool(rule.isContested(opinion)),
                "top_share": .number(agreement.top), "margin": .number(agreement.margin), "entropy": .number(agreement.entropy),
                "tied": .bool(opinion.isTied), "consensus": .string(opinion.options[opinion.consensus]),
                "published_answer": opinion.answer.map { .string(opinion.options[$0]) } ?? .null,
                "reply": .string(model.reply.name), "choice": model.reply.choice.map { .string(opinion.options[$0]) } ?? .null,
                "text": .string(model.text), "agrees": .bool(model.reply.choice == opinion.consensus),
                "differential": .array((model.differential?.names ?? []).map { .string($0) }),
                "test": model.differential?.test.map { .string($0) } ?? .null,
                "confidence": model.confidence.map { .number($0) } ?? .null,
                "probabilities": model.probabilities.map { .array($0.map { .number($0) }) } ?? .null,
            ]
        }
    }

    /// For a terminal.
    public var table: String {
        func cell(_ score: OpinionScore) -> String {
            guard let value = score.value, let interval = score.interval else { return "–" }
            return "\(Self.percent(value)) [\(Self.percent(interval.lower)), \(Self.percent(interval.upper))]"
        }
        var rows = [["cases", "n", "vs consensus", "vs published", "random voter", "chance", "refused", "no option"]]
        for part in [all] + strata {
            let lost = (part.replies["hedge"] ?? 0) + (part.replies["unreadable"] ?? 0)
            rows.append([
                part.name, "\(part.consensus.count)", cell(part.consensus), cell(part.truth), Self.percent(part.voterConsensus),
                Self.percent(part.chance),
                "\(part.replies["refusal"] ?? 0)", "\(lost)",
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
        }
        return "\(model)\n" + lines.joined(separator: "\n") + "\n\(Self.notice)\n"
    }

    private static func percent(_ value: Double) -> String {
        let tenths = Int((value * 1000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }
}
