extension ReadyTasks {
    /// What differs between the four languages of CS-Bench.
    private struct CSBenchLanguage {
        let code: String
        let name: String
        let question: String
        let letter: String
        let assertion: String
        let blank: String
        let open: String
        let answer: String
        /// How true and false are asked and stand in the file.
        let values: [String]
        let longest: Double?
    }

    private static let csBenchLanguages = [
        CSBenchLanguage(
            code: "EN", name: "English", question: "Question", letter: "Answer with the letter of the right option (A, B, C or D).",
            assertion: "Is this statement true or false?", blank: "Give only what belongs in the blank.", open: "Answer briefly.", answer: "Answer",
            values: ["True", "False"], longest: 0.351),
        CSBenchLanguage(
            code: "CN", name: "Chinese", question: "题目", letter: "请只回答正确选项的字母（A、B、C或D）。", assertion: "这个说法正确还是错误？",
            blank: "请只写出空格处的内容。", open: "请简要回答。", answer: "答案", values: ["正确", "错误"], longest: nil),
        CSBenchLanguage(
            code: "DE", name: "German", question: "Frage", letter: "Antworte mit dem Buchstaben der richtigen Antwort (A, B, C oder D).",
            assertion: "Ist diese Aussage wahr oder falsch?", blank: "Nenne nur, was in die Lücke gehört.", open: "Antworte kurz.", answer: "Antwort",
            values: ["Wahr", "Falsch"], longest: nil),
        CSBenchLanguage(
            code: "FR", name: "French", question: "Question", letter: "Réponds par la lettre de la bonne réponse (A, B, C ou D).",
            assertion: "Cette affirmation est-elle vraie ou fausse ?", blank: "Donne seulement ce qui manque.", open: "Réponds brièvement.",
            answer: "Réponse", values: ["Vrai", "Faux"], longest: nil),
    ]

    static let csBench: [ReadyFile] = csBenchLanguages.flatMap { language in
        [csBenchGroup(language), csBenchChoice(language), csBenchAssertion(language), csBenchBlank(language), csBenchOpen(language)]
    }

    private static func csBenchGroup(_ language: CSBenchLanguage) -> ReadyFile {
        let name = "csbench_\(language.code.lowercased())"
        return ReadyFile(
            name,
            #"""
            group: \#(name)
            task: [\#(name)_choice, \#(name)_assertion]
            aggregate_metric_list:
              - metric: acc
                weight_by_size: true
            metadata:
              summary: CS-Bench in \#(language.name), the formats that need no judge; \#(name)_blank and \#(name)_open are tasks of their own.
              version: 1.0
            """#)
    }

    private static func csBenchData(
        _ language: CSBenchLanguage, _ format: String, summary: String, items: Int, answer: String, extra: String
    ) -> String {
        #"""
        metadata:
          summary: CS-Bench in \#(language.name), \#(summary).
          version: 1.0
          licence: CC BY-NC 4.0
          items: \#(items)
          answer: \#(answer)
        \#(extra)
          lyceum:
            source: CS-Bench (github.com/csbench/csbench, Dataset/CSBench-\#(language.code)/test.json and valid.json)
            files: {test: [CSBench-\#(language.code)-test.json, CSBench-\#(language.code)/test.json], validation: \#
        [CSBench-\#(language.code)-valid.json, CSBench-\#(language.code)/valid.json]}
            folders: [csbench, csbench/Dataset, Dataset]
            where: {Format: \#(format)}
            id: ID
            facets: [Domain, SubDomain, Tag]
        """#
    }

    private static func csBenchChoice(_ language: CSBenchLanguage) -> ReadyFile {
        let longest = language.longest.map { ", longest: \($0)" } ?? ""
        return ReadyFile(
            "csbench_\(language.code.lowercased())_choice",
            #"""
            task: csbench_\#(language.code.lowercased())_choice
            tag: [csbench]
            output_type: multiple_choice
            validation_split: validation
            test_split: test
            fewshot_split: validation
            doc_to_text: "\#(language.question): {{Question|trim}}\n{% if A is defined and A is not none %}(A) {{A}}\n(B) {{B}}\n(C) {{C}}\n(D) \#
            {{D}}\n{% endif %}\#(language.letter)\n\#(language.answer):"
            doc_to_choice: ["A", "B", "C", "D"]
            doc_to_target: "{{Answer|string|trim|replace('\"', '')}}"
            metric_list: [{metric: acc, aggregation: mean, higher_is_better: true}]
            \#(csBenchData(
                language, "Multiple-choice", summary: "questions with four options", items: 1336, answer: "choice",
                extra: "  baselines: {chance: 0.25, majority: 0.269\(longest)}"))
            """#)
    }

    // English and Chinese files hold JSON booleans, the others words.
    private static func csBenchAssertion(_ language: CSBenchLanguage) -> ReadyFile {
        let (yes, no) = (language.values[0], language.values[1])
        return ReadyFile(
            "csbench_\(language.code.lowercased())_assertion",
            #"""
            task: csbench_\#(language.code.lowercased())_assertion
            tag: [csbench]
            output_type: multiple_choice
            validation_split: validation
            test_split: test
            fewshot_split: validation
            doc_to_text: "{{Question|trim}}\n\#(language.assertion)\n\#(language.answer):"
            doc_to_choice: ["\#(yes)", "\#(no)"]
            doc_to_target: "{% set a = Answer|string|trim|lower %}{{'\#(yes)' if a in ['true', '\#(yes.lowercased())'] else '\#(no)' if a in \#
            ['false', '\#(no.lowercased())'] else Answer}}"
            metric_list: [{metric: acc, aggregation: mean, higher_is_better: true}]
            \#(csBenchData(
                language, "Assertion", summary: "statements that are true or false", items: 442, answer: "true/false",
                extra: "  baselines: {chance: 0.5, majority: 0.514}"))
            """#)
    }

    // Without a judge the match is literal after normalizing, a lower bound of the published score.
    private static func csBenchBlank(_ language: CSBenchLanguage) -> ReadyFile {
        ReadyFile(
            "csbench_\(language.code.lowercased())_blank",
            #"""
            task: csbench_\#(language.code.lowercased())_blank
            tag: [csbench_written]
            output_type: generate_until
            validation_split: validation
            test_split: test
            fewshot_split: validation
            doc_to_text: "{{Question|trim}}\n\#(language.blank)\n\#(language.answer):"
            doc_to_target: "{{Answer|string|trim}}"
            generation_kwargs: {until: ["\n"], do_sample: false, temperature: 0.0, max_gen_toks: 64}
            filter_list: [{name: line, filter: [{function: regex, regex_pattern: "\\s*([^\\n]+)"}, {function: take_first}]}]
            metric_list:
              - {metric: short_match, aggregation: mean, higher_is_better: true}
              - {metric: exact_match, aggregation: mean, higher_is_better: true, ignore_case: true, ignore_punctuation: true, regexes_to_ignore: \#
            ["^(the|a|an) ", "\\s+$", "^\\s+"]}
            \#(csBenchData(
                language, "Fill-in-the-blank", summary: "blanks to fill", items: 235, answer: "text",
                extra: "  baselines: {chance: 0.0}\n  grader: {kind: meaning, scale: [0, 1]}"))
            """#)
    }

    private static func csBenchOpen(_ language: CSBenchLanguage) -> ReadyFile {
        ReadyFile(
            "csbench_\(language.code.lowercased())_open",
            #"""
            task: csbench_\#(language.code.lowercased())_open
            tag: [csbench_written]
            output_type: generate_until
            validation_split: validation
            test_split: test
            fewshot_split: validation
            doc_to_text: "{{Question|trim}}\n\#(language.open)\n\#(language.answer):"
            doc_to_target: "{{Answer|string|trim}}"
            generation_kwargs: {until: ["\n\n\n"], do_sample: false, temperature: 0.0, max_gen_toks: 512}
            metric_list:
              - {metric: rougeL, aggregation: mean, higher_is_better: true}
              - {metric: chrf, aggregation: chrf, higher_is_better: true}
            \#(csBenchData(
                language, "Open-ended", summary: "open questions", items: 170, answer: "text",
                extra: "  baselines: {judge floor: 0.1}\n  grader: {kind: judge, scale: [1, 10]}"))
            """#)
    }
}
