public import LyceumCore

// The data of every chart and table, for other programs. Keys with underscores, as in result files; numbers that are not finite become null.

extension JSON {
    fileprivate static func value(_ number: Double?) -> JSON {
        guard let number, number.isFinite else { return .null }
        return .number(number)
    }

    fileprivate static func count(_ number: Int?) -> JSON { number.map { .integer($0) } ?? .null }

    fileprivate static func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

    fileprivate static func pairs(_ facts: [ReportContent.Fact]) -> JSON {
        .array(facts.map { ["name": .string($0.name), "value": .string($0.value)] })
    }
}

extension ReportEstimate {
    public var json: JSON {
        ["value": .value(value), "lower": .value(lower), "upper": .value(upper), "level": .value(level), "method": .string(method)]
    }
}

extension ReportScore {
    public var json: JSON {
        [
            "task": .string(task), "depth": .integer(depth), "is_group": .bool(isGroup), "metric": .string(metric), "filter": .string(filter),
            "estimate": estimate.json, "unit": .string(unit.rawValue), "higher_is_better": .bool(isHigherBetter), "items": .integer(count),
            "shots": .count(shots), "version": .string(version), "stderr": .value(standardError), "chance": .value(chance),
            "verdict": verdict.json, "baselines": .array(baselines.map { ["name": .string($0.name), "value": .value($0.value)] }),
        ]
    }
}

extension ChanceVerdict {
    public var json: JSON {
        switch self {
        case .above(let p): ["verdict": "above_chance", "p": .value(p)]
        case .below(let p): ["verdict": "below_chance", "p": .value(p)]
        case .notToldApart(let p): ["verdict": "not_told_apart_from_chance", "p": .value(p)]
        case .equivalent(let margin): ["verdict": "equivalent_to_chance", "margin": .value(margin)]
        case .none: .null
        }
    }
}

extension ReportBreakdown {
    public var json: JSON {
        [
            "title": .string(title), "metric": .string(metric), "unit": .string(unit.rawValue), "overall": .value(overall),
            "parts": .array(
                parts.map {
                    [
                        "name": .string($0.name), "group": .text($0.group), "estimate": $0.estimate.json, "items": .integer($0.count),
                        "chance": .value($0.chance), "verdict": $0.verdict?.json ?? .null,
                    ]
                }),
        ]
    }
}

extension ReportComparison {
    public var json: JSON {
        [
            "title": .string(title), "correction": .string(correction), "test": .string(test), "family_size": .integer(familySize),
            "pairs": .array(pairs.map(\.json)), "notes": .array(notes.map { .string($0) }), "notice": .string(notice),
        ]
    }
}

extension ReportPair {
    public var json: JSON {
        [
            "task": .string(task), "metric": .string(metric), "unit": .string(unit.rawValue), "higher_is_better": .bool(isHigherBetter),
            "baseline": .string(baseline), "candidate": .string(candidate), "items": .integer(count), "clusters": .count(clusters),
            "baseline_score": .value(baselineScore), "candidate_score": .value(candidateScore), "n10": .count(onlyBaseline),
            "n01": .count(onlyCandidate), "difference": difference.json, "p": .value(p), "adjusted_p": .value(adjustedP),
            "verdict": verdict.json, "smallest_detectable_difference": .value(detectable),
        ]
    }
}

extension ComparisonVerdict {
    public var json: JSON {
        switch self {
        case .win: ["verdict": "win"]
        case .loss: ["verdict": "loss"]
        case .tie: ["verdict": "tie"]
        case .equivalent(let margin): ["verdict": "equivalent", "margin": .value(margin)]
        }
    }
}

extension ReportCalibration {
    public var json: JSON {
        [
            "title": .string(title), "confidence": .string(confidence), "items": .integer(count), "accuracy": .value(accuracy),
            "mean_confidence": .value(meanConfidence),
            "bins": .array(
                bins.map {
                    [
                        "lower": .value($0.lower), "upper": .value($0.upper), "items": .integer($0.count),
                        "mean_confidence": .value($0.meanConfidence), "accuracy": $0.accuracy.json,
                    ]
                }),
            "ece": expectedError.json, "null_ece_mean": .value(nullMean), "null_ece_95": .value(nullUpper),
            "measures": .array(measures.map { ["name": .string($0.name), "estimate": $0.estimate.json] }),
            "risk_coverage": .array(coverage.map { ["coverage": .value($0.coverage), "risk": .value($0.risk)] }), "aurc": .value(areaUnderRisk),
            "repairs": .array(
                repairs.map {
                    ["name": .string($0.name), "ece": .value($0.expectedError), "log_loss": .value($0.logLoss), "brier": .value($0.brier)]
                }),
        ]
    }
}

extension ReportLetters {
    public var json: JSON {
        func counts(_ numbers: [Int]) -> JSON { .array(numbers.map { .integer($0) }) }
        return [
            "title": .string(title), "letters": .array(letters.map { .string($0) }), "confusion": .array(confusion.map(counts)),
            "invalid": counts(invalid), "right": counts(right), "chosen": counts(chosen),
            "content_free": contentFree.map { .array($0.map { .value($0) }) } ?? .null,
        ]
    }
}

extension ReportAnswers {
    public var json: JSON {
        [
            "task": .string(task), "filter": .string(filter), "items": .integer(count), "invalid": .integer(invalid), "cut": .integer(cut),
            "rules": .array(rules.map { ["name": .string($0.name), "items": .integer($0.count)] }),
        ]
    }
}

extension ReportContamination {
    public var json: JSON {
        [
            "task": .string(task), "items": .integer(count), "dirty": .integer(dirty), "method": .string(method), "metric": .string(metric),
            "all": all?.json ?? .null, "clean": clean?.json ?? .null, "dirty_score": dirtyScore?.json ?? .null,
            "difference": difference?.json ?? .null, "p": .value(p), "detectors": .array(detectors.map(\.json)), "verdict": .string(verdict),
        ]
    }
}

extension ReportContamination.Detector {
    public var json: JSON {
        [
            "name": .string(name), "auroc": area?.json ?? .null, "finding": .string(finding),
            "power": .array(power.map { ["exposures": .integer($0.exposures), "found": $0.found.json] }),
        ]
    }
}

extension ReportContaminationTest {
    public var json: JSON {
        [
            "task": .string(task), "test": .string(name), "items": .integer(count), "result": .string(result), "p": .value(p),
            "statement": .string(statement), "shows": .string(shows), "leaves_open": .string(leavesOpen),
            "examples": .array(items.map { .string($0) }),
        ]
    }
}

extension ReportExcerpt {
    public var json: JSON {
        [
            "task": .string(task), "doc_id": .integer(number), "filter": .string(filter), "is_right": .bool(isRight),
            "confidence": .value(confidence), "prompt": .string(prompt),
            "options": .array(
                options.map {
                    [
                        "text": .string($0.text), "log_likelihood": .value($0.logLikelihood), "probability": .value($0.probability),
                        "is_right": .bool($0.isRight), "is_chosen": .bool($0.isChosen),
                    ]
                }),
            "target": .string(target), "answer": .string(answer), "extracted": .text(extracted), "is_cut": .bool(isCut),
            "facets": .object(.init(facets.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })), "cluster": .text(cluster),
            "remarks": .pairs(remarks),
        ]
    }
}

extension ReportContent {
    public var json: JSON {
        [
            "title": .string(title), "facts": .pairs(facts), "scores": .array(scores.map(\.json)), "board": board?.json ?? .null,
            "breakdowns": .array(breakdowns.map(\.json)),
            "comparisons": .array(comparisons.map(\.json)), "calibrations": .array(calibrations.map(\.json)), "letters": .array(letters.map(\.json)),
            "answers": .array(answers.map(\.json)), "contaminations": .array(contaminations.map(\.json)),
            "agreements": .array(agreements.map(\.json)), "preferences": .array(preferences.map(\.json)),
            "tables": .array(tables.map(\.json)),
            "notes": .array(notes.map { .string($0) }), "notice": .string(notice),
            "contamination_tests": .array(contaminationTests.map(\.json)), "worst": .array(worst.map(\.json)),
            "drawn": .array(drawn.map(\.json)), "warnings": .array(warnings.map { .string($0) }), "command": .string(command),
            "settings": .pairs(settings), "versions": .pairs(versions), "hashes": .pairs(hashes),
        ]
    }
}
