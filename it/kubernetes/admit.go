// admit POLICY POD: what the API server makes of a pod that is created in a namespace with the label
// mptcpize=enabled, and of the same pod without that label: by its own code for mutating admission
// policies (k8s.io/apiserver/pkg/admission/plugin/policy/mutating), as a YAML document each.
// Unknown fields are errors, in the policy and in the pod. it/bin/kubernetes builds it.
package main

import (
	"fmt"
	"os"
	"strings"
	_ "unsafe" // for go:linkname

	admissionregistration "k8s.io/api/admissionregistration/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/policy/generic"
	"k8s.io/apiserver/pkg/admission/plugin/policy/matching"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/openapi/openapitest"
	"sigs.k8s.io/yaml"
)

type policy = admissionregistration.MutatingAdmissionPolicy
type binding = admissionregistration.MutatingAdmissionPolicyBinding

// What the plugin compiles policies with; it keeps it to itself.
//
//go:linkname compilePolicy k8s.io/apiserver/pkg/admission/plugin/policy/mutating.compilePolicy
func compilePolicy(*policy) mutating.PolicyEvaluator

type quiet struct{}

func (quiet) Helper()                     {}
func (quiet) Logf(string, ...interface{}) {}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: admit POLICY POD")
		os.Exit(2)
	}
	if err := admit(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func admit(policyFile, podFile string) error {
	text, err := os.ReadFile(policyFile)
	if err != nil {
		return err
	}
	documents := strings.Split(string(text), "\n---\n")
	if len(documents) != 2 {
		return fmt.Errorf("%s: a policy and a binding are expected", policyFile)
	}
	var itsPolicy policy
	if err := yaml.UnmarshalStrict([]byte(documents[0]), &itsPolicy); err != nil {
		return fmt.Errorf("%s: %w", policyFile, err)
	}
	var itsBinding binding
	if err := yaml.UnmarshalStrict([]byte(documents[1]), &itsBinding); err != nil {
		return fmt.Errorf("%s: %w", policyFile, err)
	}
	// what the API server's defaulting does
	equivalent := admissionregistration.Equivalent
	itsPolicy.Spec.MatchConstraints.MatchPolicy = &equivalent
	itsPolicy.Spec.MatchConstraints.NamespaceSelector = &metav1.LabelSelector{}
	itsPolicy.Spec.MatchConstraints.ObjectSelector = &metav1.LabelSelector{}
	itsBinding.Spec.MatchResources.MatchPolicy = &equivalent
	itsBinding.Spec.MatchResources.ObjectSelector = &metav1.LabelSelector{}
	fail := admissionregistration.Fail // what goes wrong is told here
	itsPolicy.Spec.FailurePolicy = &fail

	pods := core.SchemeGroupVersion.WithResource("pods")
	context, cancel, err := generic.NewPolicyTestContext[*policy, *binding, mutating.PolicyEvaluator](
		quiet{},
		mutating.NewMutatingAdmissionPolicyAccessor,
		mutating.NewMutatingAdmissionPolicyBindingAccessor,
		compilePolicy,
		func(a authorizer.Authorizer, m *matching.Matcher, _ kubernetes.Interface) generic.Dispatcher[mutating.PolicyHook] {
			schemas := patch.NewTypeConverterManager(nil, openapitest.NewEmbeddedFileClient())
			return mutating.NewDispatcher(a, m, schemas)
		},
		nil,
		[]meta.RESTMapping{{
			Resource:         schema.GroupVersionResource(pods),
			GroupVersionKind: core.SchemeGroupVersion.WithKind("Pod"),
			Scope:            meta.RESTScopeNamespace,
		}})
	if err != nil {
		return err
	}
	defer cancel()
	if err := context.Start(); err != nil {
		return err
	}
	enabled := &core.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name: "enabled", Labels: map[string]string{"mptcpize": "enabled"}}}
	other := &core.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "other"}}
	if err := context.UpdateAndWait(enabled, other, &itsPolicy, &itsBinding); err != nil {
		return err
	}
	for _, namespace := range []string{enabled.Name, other.Name} {
		pod, err := read(podFile)
		if err != nil {
			return err
		}
		pod.Namespace = namespace
		if err := context.Dispatch(pod, nil, admission.Create); err != nil {
			return err
		}
		out, err := yaml.Marshal(pod)
		if err != nil {
			return err
		}
		fmt.Printf("---\n%s", out)
	}
	return nil
}

func read(podFile string) (*core.Pod, error) {
	text, err := os.ReadFile(podFile)
	if err != nil {
		return nil, err
	}
	var pod core.Pod
	if err := yaml.UnmarshalStrict(text, &pod); err != nil {
		return nil, fmt.Errorf("%s: %w", podFile, err)
	}
	return &pod, nil
}
