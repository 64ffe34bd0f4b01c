extension ReadyTasks {
    static let clrBench: [ReadyFile] =
        [clrGroup]
        + [
            clr("choice", "MC", "the letter of the one right option", "letters", #"\\b([A-J])\\b"#),
            clr("select", "MS", "the letters of all right options", "letters", #"\\b([A-J](?:(?:\\s*(?:,|and|&)\\s*|\\s*)[A-J]\\b|[A-J])*)"#),
            clr("truefalse", "TF", "True or False", "words", #"\\b([Tt]rue|[Ff]alse)\\b"#),
            clr("blank", "FB", "what belongs in the blank", "words", #"([^\\n]+)"#),
            clr("open", "OE", "a short text", "text", #"([^\\n]+)"#),
        ]

    private static let clrGroup = ReadyFile(
        "clrbench",
        #"""
        group: clrbench
        task: [clrbench_choice, clrbench_select, clrbench_truefalse, clrbench_blank, clrbench_open]
        aggregate_metric_list:
          - metric: exact_match
            weight_by_size: false
            filter_list: [answer]
        metadata:
          summary: College computer science in five formats (CLR-Bench); the mean of the five formats.
          version: 1.0
        """#)

    /// Answer and rationale in one reply of two fields; the answer is scored here (Q→A), the rationale by a grader (Q→AR).
    private static func clr(_ name: String, _ type: String, _ wanted: String, _ kind: String, _ pattern: String) -> ReadyFile {
        let ignored = kind == "letters" ? #"["and", "[^A-J]"]"# : #"["^(the|a|an) ", "[.\\s]+$"]"#
        let options = "{% if options is defined and options %}{% set o = options.values()|list if options is mapping else options %}"
            + "{% for x in o %}{{'ABCDEFGHIJ'[loop.index0]}}. {{x}}\\n{% endfor %}{% endif %}"
        return ReadyFile(
            "clrbench_\(name)",
            #"""
            task: clrbench_\#(name)
            tag: [clrbench_formats]
            output_type: generate_until
            test_split: test
            num_fewshot: 0
            doc_to_text: "Reply with two lines: \"Answer:\" with \#(wanted), then \"Rationale:\" with your reasons.\n\nQuestion: \#
            {{question|trim}}\n\#(options)"
            doc_to_target: "{% if answer is string %}{{answer|trim}}{% elif answer is boolean %}{{'True' if answer else 'False'}}{% elif answer is \#
            sequence %}{{answer|sort|join('\#(kind == "letters" ? "" : ", ")')}}{% else %}{{answer}}{% endif %}"
            generation_kwargs: {until: ["\nQuestion:"], do_sample: false, temperature: 0.0, max_gen_toks: 512}
            filter_list:
              - {name: answer, filter: [{function: regex, regex_pattern: "Answer:\\s*\#(pattern)"}, {function: take_first}]}
            metric_list: [{metric: exact_match, aggregation: mean, higher_is_better: true, ignore_case: \#(kind != "letters"), regexes_to_ignore: \#
            \#(ignored)}]
            metadata:
              summary: College computer science, format \#(type) (CLR-Bench).
              version: 1.0
              licence: not published with a licence
              answer: \#(kind == "letters" ? (type == "MC" ? "choice" : "choices") : kind == "words" && type == "TF" ? "true/false" : "text")
              grader: {kind: rationale, reference: rationale\#(kind == "text" ? ", answer: judge" : "")}
              lyceum:
                source: items with id, topic, type (MC, MS, TF, FB, OE), question, options, answer, rationale (CLR-Bench, clr-bench.github.io; its \#
            file was not seen and these names are assumed; or your own)
                folders: [clrbench, clr-bench]
                where: {type: [\#(type), \#(type.lowercased())]}
                facets: [topic]
            """#)
    }
}
