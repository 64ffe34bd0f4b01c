extension ReadyTasks {
    /// Subjects by category, as the authors' repository sorts them.
    private static let mmluSubjects: [(category: String, subjects: [String])] = [
        (
            "stem",
            [
                "abstract_algebra", "anatomy", "astronomy", "college_biology", "college_chemistry", "college_computer_science", "college_mathematics",
                "college_physics", "computer_security", "conceptual_physics", "electrical_engineering", "elementary_mathematics",
                "high_school_biology",
                "high_school_chemistry", "high_school_computer_science", "high_school_mathematics", "high_school_physics", "high_school_statistics",
                "machine_learning",
            ]
        ),
        (
            "other",
            [
                "business_ethics", "clinical_knowledge", "college_medicine", "global_facts", "human_aging", "management", "marketing",
                "medical_genetics",
                "miscellaneous", "nutrition", "professional_accounting", "professional_medicine", "virology",
            ]
        ),
        (
            "social_sciences",
            [
                "econometrics", "high_school_geography", "high_school_government_and_politics", "high_school_macroeconomics",
                "high_school_microeconomics", "high_school_psychology", "human_sexuality", "professional_psychology", "public_relations",
                "security_studies", "sociology", "us_foreign_policy",
            ]
        ),
        (
            "humanities",
            [
                "formal_logic", "high_school_european_history", "high_school_us_history", "high_school_world_history", "international_law",
                "jurisprudence", "logical_fallacies", "moral_disputes", "moral_scenarios", "philosophy", "prehistory", "professional_law",
                "world_religions",
            ]
        ),
    ]

    static let mmlu: [ReadyFile] = [mmluTemplate, mmluGroup] + mmluSubjects.flatMap { category, subjects in
        [mmluCategory(category)] + subjects.map { mmluSubject($0, category) }
    }

    // Rows are those of the hub (question, choices, answer as a number) or of the authors' archive (question, A, B, C, D, letter; no head).
    private static let mmluTemplate = ReadyFile(
        "_mmlu",
        #"""
        dataset_path: cais/mmlu
        test_split: test
        fewshot_split: dev
        fewshot_config:
          sampler: first_n
        output_type: multiple_choice
        doc_to_text: "{{question.strip()}}\n{% if choices is defined %}{% for choice in choices %}{{'ABCD'[loop.index0]}}. {{choice}}\n{% endfor \#
        %}{% else %}A. {{A}}\nB. {{B}}\nC. {{C}}\nD. {{D}}\n{% endif %}Answer:"
        doc_to_choice: ["A", "B", "C", "D"]
        doc_to_target: "{{'ABCD'.index(answer) if answer is string else answer}}"
        metric_list:
          - metric: acc
            aggregation: mean
            higher_is_better: true
        metadata:
          version: 1.0
          licence: MIT
          lyceum:
            source: MMLU (github.com/hendrycks/test, or cais/mmlu on the Hugging Face hub), folders dev, val and test with SUBJECT_test.csv
            columns: [question, A, B, C, D, answer]
            folders: [mmlu, data]
        """#)

    private static func mmluSubject(_ subject: String, _ category: String) -> ReadyFile {
        let shown = subject.split(separator: "_").joined(separator: " ")
        return ReadyFile(
            "mmlu_\(subject)",
            #"""
            include: _mmlu
            task: mmlu_\#(subject)
            task_alias: \#(subject)
            tag: [mmlu_\#(category)_tasks]
            dataset_name: \#(subject)
            description: "The following are multiple choice questions (with answers) about \#(shown).\n\n"
            metadata:
              summary: Four-option examination questions on \#(shown) (MMLU).
              version: 1.0
              licence: MIT
              \#(mmluBaselines(subject))
              lyceum:
                source: MMLU (github.com/hendrycks/test, or cais/mmlu on the Hugging Face hub), folders dev, val and test with \#(subject)_test.csv
                columns: [question, A, B, C, D, answer]
                folders: [mmlu, data]
            """#)
    }

    private static func mmluCategory(_ category: String) -> ReadyFile {
        let shown = category == "stem" ? "STEM" : category.split(separator: "_").joined(separator: " ")
        return ReadyFile(
            "mmlu_\(category)",
            #"""
            group: mmlu_\#(category)
            group_alias: \#(shown)
            task:
              - mmlu_\#(category)_tasks
            aggregate_metric_list:
              - metric: acc
                weight_by_size: true
            metadata:
              summary: The \#(shown) subjects of MMLU.
              version: 2
            """#)
    }

    private static let mmluGroup = ReadyFile(
        "mmlu",
        #"""
        group: mmlu
        task:
          - mmlu_stem
          - mmlu_other
          - mmlu_social_sciences
          - mmlu_humanities
        aggregate_metric_list:
          - metric: acc
            weight_by_size: true
        metadata:
          summary: 57 subjects from school to profession, four options (MMLU).
          version: 2
        """#)

    private static func mmluBaselines(_ subject: String) -> String {
        guard let cues = mmluCues[subject] else { return "baselines: {chance: 0.25}" }
        return "items: \(cues.items)\n  baselines: {chance: 0.25, majority: \(cues.majority), longest: \(cues.longest)}"
    }

    /// Items of the test split, and what always the most frequent letter and always the longest option score there (of several longest ones a
    /// random one).
    private static let mmluCues: [String: (items: Int, majority: Double, longest: Double)] = [
        "abstract_algebra": (100, 0.310, 0.237),
        "anatomy": (135, 0.333, 0.198),
        "astronomy": (152, 0.336, 0.358),
        "business_ethics": (100, 0.300, 0.258),
        "clinical_knowledge": (265, 0.298, 0.349),
        "college_biology": (144, 0.264, 0.245),
        "college_chemistry": (100, 0.410, 0.296),
        "college_computer_science": (100, 0.330, 0.275),
        "college_mathematics": (100, 0.310, 0.295),
        "college_medicine": (173, 0.335, 0.271),
        "college_physics": (102, 0.373, 0.275),
        "computer_security": (100, 0.300, 0.343),
        "conceptual_physics": (235, 0.323, 0.193),
        "econometrics": (114, 0.281, 0.184),
        "electrical_engineering": (145, 0.297, 0.294),
        "elementary_mathematics": (378, 0.267, 0.254),
        "formal_logic": (126, 0.365, 0.294),
        "global_facts": (100, 0.330, 0.233),
        "high_school_biology": (310, 0.316, 0.302),
        "high_school_chemistry": (204, 0.294, 0.306),
        "high_school_computer_science": (100, 0.320, 0.292),
        "high_school_european_history": (165, 0.285, 0.328),
        "high_school_geography": (202, 0.356, 0.317),
        "high_school_government_and_politics": (193, 0.368, 0.275),
        "high_school_macroeconomics": (391, 0.363, 0.285),
        "high_school_mathematics": (270, 0.263, 0.293),
        "high_school_microeconomics": (238, 0.349, 0.336),
        "high_school_physics": (154, 0.331, 0.245),
        "high_school_psychology": (545, 0.349, 0.221),
        "high_school_statistics": (216, 0.472, 0.302),
        "high_school_us_history": (204, 0.260, 0.255),
        "high_school_world_history": (237, 0.270, 0.295),
        "human_aging": (223, 0.377, 0.186),
        "human_sexuality": (134, 0.291, 0.251),
        "international_law": (121, 0.372, 0.531),
        "jurisprudence": (108, 0.296, 0.431),
        "logical_fallacies": (163, 0.301, 0.345),
        "machine_learning": (105, 0.333, 0.269),
        "management": (103, 0.379, 0.284),
        "marketing": (234, 0.291, 0.317),
        "medical_genetics": (100, 0.300, 0.373),
        "miscellaneous": (791, 0.288, 0.239),
        "moral_disputes": (346, 0.292, 0.309),
        "moral_scenarios": (895, 0.273, 0.273),
        "nutrition": (306, 0.294, 0.388),
        "philosophy": (311, 0.299, 0.322),
        "prehistory": (324, 0.293, 0.228),
        "professional_accounting": (282, 0.270, 0.245),
        "professional_law": (1534, 0.271, 0.288),
        "professional_medicine": (282, 0.450, 0.283),
        "professional_psychology": (624, 0.280, 0.247),
        "public_relations": (112, 0.339, 0.156),
        "security_studies": (245, 0.400, 0.341),
        "sociology": (201, 0.269, 0.323),
        "us_foreign_policy": (100, 0.280, 0.345),
        "virology": (166, 0.319, 0.227),
        "world_religions": (171, 0.322, 0.310),
    ]
}
