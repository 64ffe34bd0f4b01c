public import LyceumCore

/// Numbers as files hold them: what is not finite becomes null.
func finiteJSON(_ value: Double) -> JSON { value.isFinite ? .number(value) : .null }

extension Interval {
    /// `{"lower", "upper", "level"}`; bounds that are infinite are null.
    public var json: JSON { ["lower": finiteJSON(lower), "upper": finiteJSON(upper), "level": .number(level)] }
}

extension EquivalenceTest {
    public var json: JSON {
        [
            "margin": .number(margin), "p_lower": finiteJSON(lowerProbability), "p_upper": finiteJSON(upperProbability),
            "p": finiteJSON(probability), "equivalent": .bool(isEquivalent),
        ]
    }
}

extension PairedComparison {
    /// Everything that was computed, for files and `--json`.
    public var json: JSON {
        var object = JSON.Object([
            ("items", .integer(count)), ("mean_a", finiteJSON(meanA)), ("mean_b", finiteJSON(meanB)),
            ("difference", finiteJSON(difference)), ("stderr", finiteJSON(standardError)),
            ("stderr_items_independent", finiteJSON(naiveStandardError)), ("interval", interval.json),
            ("bootstrap_interval", bootstrap.json), ("bootstrap_method", .string(options.method.rawValue)),
            ("draws", .integer(options.draws)), ("seed", .string("\(options.seed)")),
            ("p", finiteJSON(probability)), ("p_t", finiteJSON(tProbability)), ("p_permutation", finiteJSON(permutationProbability)),
            ("verdict", .string(verdict.rawValue)), ("smallest_detectable_difference", finiteJSON(smallestDetectableDifference)),
            ("power", .number(options.power)), ("z_unpaired", finiteJSON(unpairedZ)),
        ])
        if let clusterCount { object["clusters"] = .integer(clusterCount) }
        if let mcNemar {
            object["mcnemar"] = [
                "only_a": .integer(mcNemar.onlyA), "only_b": .integer(mcNemar.onlyB), "p_exact": .number(mcNemar.exact),
                "p_mid": .number(mcNemar.midP),
            ]
        }
        if let wilcoxon {
            object["wilcoxon"] = [
                "n": .integer(wilcoxon.count), "statistic": .number(wilcoxon.statistic), "p": .number(wilcoxon.probability),
                "exact": .bool(wilcoxon.isExact),
            ]
        }
        if let equivalence { object["equivalence"] = equivalence.json }
        if !warnings.isEmpty { object["warnings"] = .array(warnings.map { .string($0) }) }
        return .object(object)
    }
}

extension ModelComparison {
    public var json: JSON {
        [
            "models": .array(models.map { .string($0) }), "tasks": .array(tasks.map { .string($0) }),
            "correction": .string(correction.rawValue), "family_size": .integer(pairs.count),
            "pairs": .array(pairs.map(\.json)), "omnibus": .array(omnibus.map(\.json)), "overall": .array(overall.map(\.json)),
            "warnings": .array(warnings.map { .string($0) }),
        ]
    }
}

extension ModelComparison.Pair {
    public var json: JSON {
        [
            "task": .string(task), "metric": .string(metric), "filter": .string(filter), "a": .string(modelA), "b": .string(modelB),
            "p_adjusted": finiteJSON(adjustedProbability), "verdict": .string(verdict.rawValue), "comparison": comparison.json,
        ]
    }
}

extension ModelComparison.Omnibus {
    public var json: JSON {
        [
            "task": .string(task), "metric": .string(metric), "test": .string(test), "statistic": finiteJSON(statistic),
            "degrees_of_freedom": .integer(degreesOfFreedom), "p": finiteJSON(probability), "p_permutation": finiteJSON(permutationProbability),
        ]
    }
}

extension ModelComparison.Overall {
    public var json: JSON {
        [
            "average": .string(average.rawValue), "a": .string(modelA), "b": .string(modelB), "mean_a": finiteJSON(meanA),
            "mean_b": finiteJSON(meanB), "difference": finiteJSON(difference), "stderr": finiteJSON(standardError), "interval": interval.json,
            "p": finiteJSON(probability), "verdict": .string(verdict.rawValue),
        ]
    }
}
