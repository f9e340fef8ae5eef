// What the API server makes of manifests, by its own code. it/bin/kubernetes builds it.
//
//   admit POLICY POD   of a pod that is created in a namespace with the label mptcpize=enabled, and in
//                      one without: a JSON list of the two (apiserver/pkg/admission/plugin/policy/mutating)
//   admit FILE         whether all that is in a file is known to it
//
// Unknown fields, and fields that stand there twice, are errors.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	_ "unsafe" // for go:linkname

	admissionregistration "k8s.io/api/admissionregistration/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/policy/generic"
	"k8s.io/apiserver/pkg/admission/plugin/policy/matching"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
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
	var err error
	switch len(os.Args) {
	case 2:
		err = check(os.Args[1])
	case 3:
		err = admit(os.Args[1], os.Args[2])
	default:
		fmt.Fprintln(os.Stderr, "usage: admit POLICY POD | admit FILE")
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(file string) error {
	documents, err := read(file)
	if err != nil {
		return err
	}
	codecs := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict)
	for _, document := range documents {
		if _, _, err := codecs.UniversalDeserializer().Decode([]byte(document), nil, nil); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

func read(file string) ([]string, error) {
	text, err := os.ReadFile(file)
	return strings.Split(string(text), "\n---\n"), err
}

func admit(policyFile, podFile string) error {
	documents, err := read(policyFile)
	if err != nil {
		return err
	}
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
	v1 := admissionregistration.SchemeGroupVersion
	if itsPolicy.GroupVersionKind() != v1.WithKind("MutatingAdmissionPolicy") ||
		itsBinding.GroupVersionKind() != v1.WithKind("MutatingAdmissionPolicyBinding") {
		return fmt.Errorf("%s: a policy and a binding of %s are expected", policyFile, v1)
	}
	itsPolicy.TypeMeta, itsBinding.TypeMeta = metav1.TypeMeta{}, metav1.TypeMeta{} // fakes' here
	// what the API server's defaulting does
	equivalent := admissionregistration.Equivalent
	itsPolicy.Spec.MatchConstraints.MatchPolicy = &equivalent
	itsPolicy.Spec.MatchConstraints.NamespaceSelector = &metav1.LabelSelector{}
	itsPolicy.Spec.MatchConstraints.ObjectSelector = &metav1.LabelSelector{}
	itsBinding.Spec.MatchResources.MatchPolicy = &equivalent
	itsBinding.Spec.MatchResources.ObjectSelector = &metav1.LabelSelector{}
	fail := admissionregistration.Fail // what goes wrong is told here
	itsPolicy.Spec.FailurePolicy = &fail

	resource := core.SchemeGroupVersion.WithResource("pods")
	kind := core.SchemeGroupVersion.WithKind("Pod")
	context, cancel, err := generic.NewPolicyTestContext[*policy, *binding, mutating.PolicyEvaluator](
		quiet{},
		mutating.NewMutatingAdmissionPolicyAccessor,
		mutating.NewMutatingAdmissionPolicyBindingAccessor,
		compilePolicy,
		func(a authorizer.Authorizer, m *matching.Matcher, _ kubernetes.Interface) generic.Dispatcher[mutating.PolicyHook] {
			schemas := patch.NewTypeConverterManager(
				applyconfigurations.NewTypeConverter(scheme.Scheme), openapitest.NewEmbeddedFileClient())
			return mutating.NewDispatcher(a, m, schemas)
		},
		nil,
		[]meta.RESTMapping{{
			Resource:         resource,
			GroupVersionKind: kind,
			Scope:            meta.RESTScopeNamespace,
		}, {
			Resource:         core.SchemeGroupVersion.WithResource("namespaces"),
			GroupVersionKind: core.SchemeGroupVersion.WithKind("Namespace"),
			Scope:            meta.RESTScopeRoot,
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
	if err := context.Update(enabled, other); err != nil {
		return err
	}
	if err := context.UpdateAndWait(&itsPolicy, &itsBinding); err != nil {
		return err
	}
	var pods []*core.Pod
	for _, namespace := range []string{enabled.Name, other.Name} {
		pod, err := readPod(podFile)
		if err != nil {
			return err
		}
		pod.Namespace = namespace
		request := admission.NewAttributesRecord(
			pod, nil, kind, namespace, pod.Name, resource, "", admission.Create, nil, false, nil)
		interfaces := admission.NewObjectInterfacesFromScheme(scheme.Scheme)
		if err := context.Plugin.Dispatch(context, request, interfaces); err != nil {
			return err
		}
		pods = append(pods, pod)
	}
	return json.NewEncoder(os.Stdout).Encode(pods)
}

func readPod(podFile string) (*core.Pod, error) {
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
